-- Grain: level × owner × indicator × region category: the milestone of 2024 and the target due last.
SELECT p.level, p.owner_code, p.indicator_code, p.region_category,
       max(CASE WHEN p.due_on = DATE '2024-12-31' AND p.latest > 1 THEN p.target END) AS milestone_2024,
       max(CASE WHEN p.latest = 1 THEN p.due_on END) AS target_due_on, max(CASE WHEN p.latest = 1 THEN p.target END) AS target
FROM owner_target AS p
GROUP BY p.level, p.owner_code, p.indicator_code, p.region_category
ORDER BY p.level, p.owner_code, p.indicator_code, p.region_category
