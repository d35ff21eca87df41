-- SFC2021, Table 10 (July 2025): a result is at most the achieved value of its reference output in Table 6, and at most the leavers.
-- severity: error
WITH wide AS (
    SELECT v.level, v.owner_code, v.region_category, v.gender, v.cut_off,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO01'), 0) AS o01,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO02'), 0) AS o02,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO04'), 0) AS o04,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECO05'), 0) AS o05,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'CTRL-03'), 0) AS leavers,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECR01'), 0) AS r01,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECR02'), 0) AS r02,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECR03'), 0) AS r03,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECR04'), 0) AS r04,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECR05'), 0) AS r05,
           coalesce(max(v.value) FILTER (WHERE v.indicator_code = 'EECR06'), 0) AS r06
    FROM mart_indicator_value AS v
    WHERE v.indicator_code LIKE 'EEC%' OR v.indicator_code = 'CTRL-03'
    GROUP BY v.level, v.owner_code, v.region_category, v.gender, v.cut_off
)
SELECT w.level, w.owner_code, w.region_category, w.gender, w.cut_off, w.r01, w.r02, w.r03, w.r04, w.r05, w.r06, w.leavers
FROM wide AS w
WHERE w.r01 > w.o04 OR w.r04 > w.o02 + w.o04 OR w.r01 + w.r04 > w.o02 + w.o04 OR w.r05 > w.o02 + w.o04 OR w.r06 > w.o05
   OR w.r02 > w.o01 OR w.r03 > w.o01 OR greatest(w.r01, w.r02, w.r03, w.r04, w.r05, w.r06) > w.leavers
