-- Grain: level × owner × indicator × region category: the milestone of 2024 and the target due last; ALL is the sum of KA and S where no
-- row says it.
WITH summed AS (
    SELECT t.level, t.owner_code, t.indicator_code, t.due_on, sum(t.target) AS target
    FROM fact_target AS t
    WHERE t.region_category IN ('KA', 'S')
    GROUP BY t.level, t.owner_code, t.indicator_code, t.due_on
),
together AS (
    SELECT t.level, t.owner_code, t.indicator_code, t.region_category, t.due_on, t.target FROM fact_target AS t
    UNION ALL
    SELECT s.level, s.owner_code, s.indicator_code, 'ALL', s.due_on, s.target
    FROM summed AS s
    WHERE NOT EXISTS (SELECT 1 FROM fact_target AS a WHERE a.level = s.level AND a.owner_code = s.owner_code
                      AND a.indicator_code = s.indicator_code AND a.due_on = s.due_on AND a.region_category = 'ALL')
),
placed AS (
    SELECT t.level, t.owner_code, t.indicator_code, t.region_category, t.due_on, t.target,
           row_number() OVER (PARTITION BY t.level, t.owner_code, t.indicator_code, t.region_category ORDER BY t.due_on DESC) AS place
    FROM together AS t
)
SELECT p.level, p.owner_code, p.indicator_code, p.region_category,
       max(CASE WHEN p.due_on = DATE '2024-12-31' AND p.place > 1 THEN p.target END) AS milestone_2024,
       max(CASE WHEN p.place = 1 THEN p.due_on END) AS target_due_on, max(CASE WHEN p.place = 1 THEN p.target END) AS target
FROM placed AS p
GROUP BY p.level, p.owner_code, p.indicator_code, p.region_category
ORDER BY p.level, p.owner_code, p.indicator_code, p.region_category
