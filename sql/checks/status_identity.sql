-- EECO01 = EECO02 + EECO04 + EECO05 for every owner, region category, gender and cut-off.
-- severity: error
SELECT v.level, v.owner_code, v.region_category, v.gender, v.cut_off,
       sum(v.value) FILTER (WHERE v.indicator_code = 'EECO01') AS total,
       sum(v.value) FILTER (WHERE v.indicator_code IN ('EECO02', 'EECO04', 'EECO05')) AS parts
FROM mart_indicator_value AS v
WHERE v.indicator_code IN ('EECO01', 'EECO02', 'EECO04', 'EECO05')
GROUP BY v.level, v.owner_code, v.region_category, v.gender, v.cut_off
HAVING total IS DISTINCT FROM parts
