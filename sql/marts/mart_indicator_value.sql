-- Grain: indicator × level × owner × region category × gender × cut-off.
-- Totals over projects are participations, not people: one person in two projects counts twice.
WITH owned AS (
    SELECT v.indicator_code, o.level, o.owner_code, o.region_category, v.gender, v.cut_off, v.value, v.numerator,
           v.denominator, v.method
    FROM project_indicator_value AS v
    JOIN project_owner AS o ON o.project_code = v.project_code AND o.cut_off = v.cut_off
),
by_category AS (
    SELECT o.indicator_code, o.level, o.owner_code, 'ALL' AS region_category, o.gender, o.cut_off, o.value, o.numerator,
           o.denominator, o.method
    FROM owned AS o
    UNION ALL
    SELECT o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.value, o.numerator,
           o.denominator, o.method
    FROM owned AS o
    WHERE o.region_category IS NOT NULL
),
summed AS (
    SELECT b.indicator_code, b.level, b.owner_code, b.region_category, b.gender, b.cut_off, sum(b.value) AS value,
           sum(b.numerator) AS numerator, sum(b.denominator) AS denominator, min(b.method) AS first_method,
           max(b.method) AS last_method
    FROM by_category AS b
    GROUP BY b.indicator_code, b.level, b.owner_code, b.region_category, b.gender, b.cut_off
)
SELECT s.indicator_code, s.level, s.owner_code, s.region_category, s.gender, s.cut_off,
       CASE WHEN i.unit = 'percent' THEN ratio(100 * s.numerator, s.denominator) ELSE s.value END AS value,
       s.numerator, s.denominator,
       CASE WHEN s.first_method = s.last_method THEN s.first_method ELSE 'useita' END AS method,
       CAST(NULL AS DOUBLE) AS target, CAST(NULL AS DOUBLE) AS achievement_pct, m.known_at
FROM summed AS s
JOIN meta_indicator AS i ON i.indicator_code = s.indicator_code
CROSS JOIN build_moment AS m
WHERE NOT (i.additivity = 'ratio' AND coalesce(s.denominator, 0) = 0)
