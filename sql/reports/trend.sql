-- Grain: delivery of an export. Rows as they stand in this build; findings of all severities together.
WITH file AS (
    SELECT d.export, coalesce(d.exported_at, d.received_at) AS exported_at, count(*) AS files,
           count(*) FILTER (WHERE d.verdict <> 'accepted') AS stopped, sum(d.rows) AS rows, sum(d.accepted) AS accepted,
           sum(d.quarantined) AS quarantined
    FROM quality_delivery AS d
    GROUP BY d.export, coalesce(d.exported_at, d.received_at)
),
change AS (
    SELECT t.export, t.exported_at, sum(t.opened) AS opened, sum(t.closed) AS closed, sum(t.open_after) AS open_after
    FROM quality_finding_trend AS t
    GROUP BY t.export, t.exported_at
)
SELECT f.export, f.exported_at, f.files, f.stopped, CAST(f.rows AS BIGINT) AS rows, CAST(f.accepted AS BIGINT) AS accepted,
       CAST(f.quarantined AS BIGINT) AS quarantined, CAST(c.opened AS BIGINT) AS opened, CAST(c.closed AS BIGINT) AS closed,
       CAST(c.open_after AS BIGINT) AS open_after
FROM file AS f
LEFT JOIN change AS c ON c.export = f.export AND c.exported_at = f.exported_at
ORDER BY f.export, f.exported_at
