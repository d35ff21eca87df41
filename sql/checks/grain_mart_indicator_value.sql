-- The grain of mart_indicator_value holds: one row for each indicator_code, level, owner_code, region_category, gender, cut_off.
-- severity: error
SELECT indicator_code, level, owner_code, region_category, gender, cut_off, count(*) AS n
FROM mart_indicator_value
GROUP BY indicator_code, level, owner_code, region_category, gender, cut_off
HAVING count(*) > 1
