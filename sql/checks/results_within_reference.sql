-- Results stay within their reference groups: EECR01 ≤ EECO04, EECR04 ≤ EECO02 + EECO04, EECR01 + EECR04 ≤ EECO02 + EECO04.
-- severity: error
WITH wide AS (
    SELECT v.level, v.owner_code, v.region_category, v.gender, v.cut_off,
           coalesce(sum(v.value) FILTER (WHERE v.indicator_code = 'EECR01'), 0) AS eecr01,
           coalesce(sum(v.value) FILTER (WHERE v.indicator_code = 'EECR04'), 0) AS eecr04,
           coalesce(sum(v.value) FILTER (WHERE v.indicator_code = 'EECO04'), 0) AS eeco04,
           coalesce(sum(v.value) FILTER (WHERE v.indicator_code = 'EECO02'), 0) AS eeco02
    FROM mart_indicator_value AS v
    GROUP BY v.level, v.owner_code, v.region_category, v.gender, v.cut_off
)
SELECT w.level, w.owner_code, w.region_category, w.gender, w.cut_off, w.eecr01, w.eecr04, w.eeco02, w.eeco04
FROM wide AS w
WHERE w.eecr01 > w.eeco04 OR w.eecr04 > w.eeco02 + w.eeco04 OR w.eecr01 + w.eecr04 > w.eeco02 + w.eeco04
