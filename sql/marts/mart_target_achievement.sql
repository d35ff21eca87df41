-- Grain: level × owner × indicator × region category × due day: the milestone or target and the value at that day, or, while
-- the day lies ahead, the latest value known.
WITH measured AS (
    SELECT t.level, t.owner_code, t.indicator_code, t.region_category, t.due_on, t.target, t.unit,
           max(v.cut_off) AS cut_off
    FROM fact_target AS t
    LEFT JOIN mart_indicator_value AS v ON v.level = t.level AND v.owner_code = t.owner_code AND v.indicator_code = t.indicator_code
        AND v.region_category = t.region_category AND v.gender = 'T' AND v.cut_off <= t.due_on
    GROUP BY t.level, t.owner_code, t.indicator_code, t.region_category, t.due_on, t.target, t.unit
)
SELECT m.level, m.owner_code, m.indicator_code, m.region_category, m.due_on, m.target, m.unit, m.cut_off, v.value, v.method,
       ratio(100 * v.value, m.target) AS achievement_pct
FROM measured AS m
LEFT JOIN mart_indicator_value AS v ON v.level = m.level AND v.owner_code = m.owner_code AND v.indicator_code = m.indicator_code
    AND v.region_category = m.region_category AND v.gender = 'T' AND v.cut_off = m.cut_off
