-- Grain: level × owner × indicator × region category × due day: the target; ALL is the sum of KA and S of one due day where no row
-- says it. `latest` is 1 for the one due last. The extract reads this file too.
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
           row_number() OVER (PARTITION BY t.level, t.owner_code, t.indicator_code, t.region_category ORDER BY t.due_on DESC) AS latest
    FROM together AS t
)
SELECT p.level, p.owner_code, p.indicator_code, p.region_category, p.due_on, p.target, p.latest
FROM placed AS p
