-- Percentages with a numerator inside their denominator lie between 0 and 100 (paid of granted may exceed it for a while).
-- severity: error
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.cut_off, v.value
FROM mart_indicator_value AS v
JOIN meta_indicator AS i ON i.indicator_code = v.indicator_code AND i.unit = 'percent'
WHERE v.indicator_code <> 'UTM-F04' AND (v.value < 0 OR v.value > 100)
