-- EECO03 ≤ EECO02, and EECO06 + EECO07 + EECO08 ≤ EECO01 (the rest is 30–54).
-- severity: error
WITH wide AS (
    SELECT v.level, v.owner_code, v.region_category, v.gender, v.cut_off,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO01'), 0) AS total,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO02'), 0) AS unemployed,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO03'), 0) AS long_term,
           coalesce(sum(v.value) FILTER (WHERE v.indicator_code IN ('EECO06', 'EECO07', 'EECO08')), 0) AS aged
    FROM mart_indicator_value AS v
    WHERE v.indicator_code LIKE 'EECO%'
    GROUP BY v.level, v.owner_code, v.region_category, v.gender, v.cut_off
)
SELECT w.level, w.owner_code, w.region_category, w.gender, w.cut_off, w.total, w.unemployed, w.long_term, w.aged
FROM wide AS w
WHERE w.long_term > w.unemployed OR w.aged > w.total
