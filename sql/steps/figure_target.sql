-- Grain: level × owner × indicator × region category: the target due last.
SELECT t.level, t.owner_code, t.indicator_code, t.region_category, t.target
FROM owner_target AS t
WHERE t.latest = 1
