-- EECO12–EECO17 are each at most EECO01; they come from reports with their method, so a difference is shown, not blocked.
-- severity: warning
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.cut_off, v.value, t.value AS total
FROM mart_indicator_value AS v
JOIN mart_indicator_value AS t ON t.indicator_code = 'EECO01' AND t.level = v.level AND t.owner_code = v.owner_code
    AND t.region_category = v.region_category AND t.gender = v.gender AND t.cut_off = v.cut_off
WHERE v.indicator_code IN ('EECO12', 'EECO13', 'EECO14', 'EECO15', 'EECO16', 'EECO17') AND v.value > t.value
