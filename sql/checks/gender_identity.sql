-- T = F + M + N for every participant-based indicator but the control totals, which count records of unknown gender too.
-- severity: error
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.cut_off,
       sum(v.value) FILTER (WHERE v.gender = 'T') AS total, sum(v.value) FILTER (WHERE v.gender <> 'T') AS parts
FROM mart_indicator_value AS v
JOIN meta_indicator AS i ON i.indicator_code = v.indicator_code AND i.family = 'participants'
GROUP BY v.indicator_code, v.level, v.owner_code, v.region_category, v.cut_off
HAVING coalesce(total, 0) <> coalesce(parts, 0)
