-- Grain: project × indicator × gender × cut-off; participant-based indicators, zeros of active projects included.
-- The changes of `participant_change` are summed up to each cut-off: one pass over the participations, whatever the
-- number of cut-offs.
WITH gendered AS (
    SELECT c.project_code, c.indicator_code, c.gender, c.cut_off, CAST(c.change AS BIGINT) AS change
    FROM participant_change AS c
    WHERE c.gender IN ('F', 'M', 'N')
    UNION ALL
    SELECT c.project_code, c.indicator_code, 'T' AS gender, c.cut_off, CAST(c.change AS BIGINT) AS change
    FROM participant_change AS c
),
of_parts AS (
    SELECT g.project_code, g.indicator_code, g.gender, g.cut_off, g.change FROM gendered AS g
    UNION ALL
    SELECT g.project_code, p.indicator_code, g.gender, g.cut_off, g.change
    FROM gendered AS g
    JOIN indicator_part AS p ON p.part_code = g.indicator_code
    JOIN meta_indicator AS i ON i.indicator_code = p.indicator_code AND i.family IN ('participants', 'control')
),
summed AS (
    SELECT o.project_code, o.indicator_code, o.gender, o.cut_off, sum(o.change) AS change
    FROM of_parts AS o
    GROUP BY o.project_code, o.indicator_code, o.gender, o.cut_off
),
-- a project is active from the first cut-off on or after its start; others only where something changed
active AS (
    SELECT p.project_code, i.indicator_code, 'T' AS gender, c.cut_off
    FROM dim_project AS p
    JOIN dim_cut_off AS c ON p.starts_on <= c.cut_off
    CROSS JOIN meta_indicator AS i
    WHERE i.family IN ('participants', 'control')
),
first_change AS (
    SELECT s.project_code, s.indicator_code, s.gender, min(s.cut_off) AS cut_off
    FROM summed AS s
    GROUP BY s.project_code, s.indicator_code, s.gender
),
frame AS (
    SELECT a.project_code, a.indicator_code, a.gender, a.cut_off FROM active AS a
    UNION
    SELECT f.project_code, f.indicator_code, f.gender, c.cut_off
    FROM first_change AS f
    JOIN dim_cut_off AS c ON c.cut_off >= f.cut_off
),
running AS (
    SELECT f.project_code, f.indicator_code, f.gender, f.cut_off,
           sum(coalesce(s.change, 0)) OVER (
               PARTITION BY f.project_code, f.indicator_code, f.gender ORDER BY f.cut_off
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS value
    FROM frame AS f
    LEFT JOIN summed AS s ON s.project_code = f.project_code AND s.indicator_code = f.indicator_code
        AND s.gender = f.gender AND s.cut_off = f.cut_off
)
SELECT r.project_code, r.indicator_code, r.gender, r.cut_off, CAST(r.value AS DOUBLE) AS value
FROM running AS r
LEFT JOIN active AS a ON a.project_code = r.project_code AND a.indicator_code = r.indicator_code
    AND a.gender = r.gender AND a.cut_off = r.cut_off
WHERE r.value <> 0 OR a.project_code IS NOT NULL
