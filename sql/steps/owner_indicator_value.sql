-- Grain: indicator × level × owner × region category × gender × cut-off; every measure, before targets.
-- Measures of people are summed over projects; organisations, models, money and process come counted once per owner.
WITH owned AS (
    SELECT v.indicator_code, o.level, o.owner_code, c.region_category, v.gender, v.cut_off, v.value, v.numerator,
           v.denominator, v.method
    FROM project_indicator_value AS v
    JOIN project_owner AS o ON o.project_code = v.project_code AND o.cut_off = v.cut_off
    JOIN category_of_owner AS c ON c.own_category IS NOT DISTINCT FROM o.region_category
),
summed AS (
    SELECT o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, sum(o.value) AS value,
           sum(o.numerator) AS numerator, sum(o.denominator) AS denominator, min(o.method) AS first_method,
           max(o.method) AS last_method
    FROM owned AS o
    GROUP BY o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off
)
SELECT s.indicator_code, s.level, s.owner_code, s.region_category, s.gender, s.cut_off,
       CASE WHEN i.unit = 'percent' THEN ratio(100 * s.numerator, s.denominator) ELSE s.value END AS value,
       s.numerator, s.denominator,
       CASE WHEN s.first_method = s.last_method THEN s.first_method ELSE 'useita' END AS method
FROM summed AS s
JOIN meta_indicator AS i ON i.indicator_code = s.indicator_code
WHERE NOT (i.additivity = 'ratio' AND coalesce(s.denominator, 0) = 0)
UNION ALL
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, 'T', v.cut_off, v.value, v.numerator, v.denominator, 'kerätty'
FROM owner_organisation_value AS v
UNION ALL
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, 'T', v.cut_off, v.value,
       CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), 'kerätty'
FROM owner_model_value AS v
UNION ALL
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, 'T', v.cut_off, v.value, v.numerator, v.denominator, 'kerätty'
FROM owner_money_value AS v
UNION ALL
SELECT v.indicator_code, v.level, v.owner_code, 'ALL', 'T', v.cut_off, v.value, v.numerator, v.denominator, 'kerätty'
FROM owner_process_value AS v
