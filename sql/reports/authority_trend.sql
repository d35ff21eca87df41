-- Grain: authority × delivery of an export: findings on rows of its projects, as quality_finding_trend counts them.
-- Deliveries from the first one on in which the authority has a finding.
WITH span AS (
    SELECT DISTINCT t.export, t.exported_at FROM quality_finding_trend AS t
),
change AS (
    SELECT p.authority_code, f.export, f.first_seen_at AS changed_at, 1 AS opened, 0 AS closed
    FROM quality_finding AS f
    JOIN dim_project AS p ON p.project_code = f.project_code
    UNION ALL
    SELECT p.authority_code, f.export, f.closed_at, 0, 1
    FROM quality_finding AS f
    JOIN dim_project AS p ON p.project_code = f.project_code
    WHERE f.closed_at IS NOT NULL
),
placed AS (
    SELECT c.authority_code, c.export, max(s.exported_at) AS exported_at, any_value(c.opened) AS opened, any_value(c.closed) AS closed
    FROM (SELECT *, row_number() OVER () AS change_no FROM change) AS c
    JOIN span AS s ON s.export = c.export AND s.exported_at <= c.changed_at
    GROUP BY c.authority_code, c.export, c.change_no
),
summed AS (
    SELECT p.authority_code, p.export, p.exported_at, sum(p.opened) AS opened, sum(p.closed) AS closed
    FROM placed AS p
    GROUP BY p.authority_code, p.export, p.exported_at
),
begun AS (
    SELECT s.authority_code, s.export, min(s.exported_at) AS since
    FROM summed AS s
    GROUP BY s.authority_code, s.export
)
SELECT b.authority_code, s.export, s.exported_at, CAST(coalesce(m.opened, 0) AS BIGINT) AS opened,
       CAST(coalesce(m.closed, 0) AS BIGINT) AS closed,
       CAST(sum(coalesce(m.opened, 0) - coalesce(m.closed, 0)) OVER (PARTITION BY b.authority_code, s.export ORDER BY s.exported_at)
            AS BIGINT) AS open_after
FROM begun AS b
JOIN span AS s ON s.export = b.export AND s.exported_at >= b.since
LEFT JOIN summed AS m
    ON m.export = s.export AND m.exported_at = s.exported_at AND m.authority_code IS NOT DISTINCT FROM b.authority_code
ORDER BY b.authority_code, s.export, s.exported_at
