-- SFC2021 rules 144–148: a reserved indicator equals the sum of its parts, per owner, region category, gender and cut-off.
-- severity: error
WITH parts AS (
    SELECT p.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.cut_off, sum(v.value) AS value
    FROM indicator_part AS p
    JOIN meta_indicator AS i ON i.indicator_code = p.indicator_code AND i.family = 'participants'
    JOIN mart_indicator_value AS v ON v.indicator_code = p.part_code
    GROUP BY p.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.cut_off
)
SELECT p.indicator_code, p.level, p.owner_code, p.region_category, p.gender, p.cut_off, p.value AS parts, v.value AS reserved
FROM parts AS p
LEFT JOIN mart_indicator_value AS v ON v.indicator_code = p.indicator_code AND v.level = p.level AND v.owner_code = p.owner_code
    AND v.region_category = p.region_category AND v.gender = p.gender AND v.cut_off = p.cut_off
WHERE p.value <> coalesce(v.value, 0)
