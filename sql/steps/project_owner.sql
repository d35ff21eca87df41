-- Grain: project × level × owner × cut-off: whose figures a project's figures are part of.
-- A programme is a fund: ESR+, and others where they have participants (the JTF does, EAKR has none).
WITH with_participants AS (
    SELECT DISTINCT p.fund
    FROM fact_participation AS f
    JOIN dim_project AS p ON p.project_code = f.project_code
)
SELECT p.project_code, 'project' AS level, p.project_code AS owner_code, c.cut_off, p.region_category
FROM dim_project AS p CROSS JOIN dim_cut_off AS c
UNION ALL
SELECT p.project_code, 'specific_objective', p.specific_objective, c.cut_off, p.region_category
FROM dim_project AS p CROSS JOIN dim_cut_off AS c
WHERE p.specific_objective IS NOT NULL
UNION ALL
SELECT p.project_code, 'programme', p.fund, c.cut_off, p.region_category
FROM dim_project AS p CROSS JOIN dim_cut_off AS c
WHERE p.fund = 'ESR+' OR EXISTS (SELECT 1 FROM with_participants AS w WHERE w.fund = p.fund)
UNION ALL
SELECT DISTINCT b.project_code, 'theme', b.theme, c.cut_off, p.region_category
FROM bridge_project_theme AS b
JOIN dim_project AS p ON p.project_code = b.project_code
JOIN dim_cut_off AS c ON c.cut_off BETWEEN b.valid_from AND coalesce(b.valid_to, c.cut_off)
