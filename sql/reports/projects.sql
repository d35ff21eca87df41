-- Grain: project code that rows or project data name.
WITH counted AS (
    SELECT r.project_code, sum(r.rows) AS rows, sum(r.quarantined) AS quarantined, sum(r.with_findings) AS with_findings
    FROM quality_project_rows AS r
    GROUP BY r.project_code
),
known AS (
    SELECT c.project_code FROM counted AS c
    UNION
    SELECT p.project_code FROM dim_project AS p
),
titled AS (
    SELECT p.project_code, p.title, p.authority_code FROM dim_project AS p
    UNION ALL
    SELECT o.project_code, max(o.title), NULL FROM dim_project_2014 AS o
    ANTI JOIN dim_project AS p ON p.project_code = o.project_code
    GROUP BY o.project_code
),
people AS (
    SELECT f.project_code, count(*) AS participations, count(*) FILTER (WHERE NOT f.is_complete) AS incomplete
    FROM fact_participation AS f
    WHERE f.state_no = 1
    GROUP BY f.project_code
)
SELECT k.project_code, t.title, t.authority_code,
       a.name_fi AS authority_fi, a.name_sv AS authority_sv, a.name_en AS authority_en,
       CAST(coalesce(c.rows, 0) AS BIGINT) AS rows, CAST(coalesce(c.quarantined, 0) AS BIGINT) AS quarantined,
       CAST(coalesce(c.with_findings, 0) AS BIGINT) AS with_findings,
       coalesce(w.participations, 0) AS participations, coalesce(w.incomplete, 0) AS incomplete, t.title IS NOT NULL AS is_known
FROM known AS k
LEFT JOIN titled AS t ON t.project_code = k.project_code
LEFT JOIN dim_authority AS a ON a.authority_code = t.authority_code AND a.is_current
LEFT JOIN counted AS c ON c.project_code = k.project_code
LEFT JOIN people AS w ON w.project_code = k.project_code
WHERE k.project_code IS NOT NULL
ORDER BY k.project_code
