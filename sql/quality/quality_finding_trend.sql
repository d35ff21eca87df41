-- Grain: delivery of an export × severity. What was found and mended from this delivery until the export's next one.
-- A finding may open or close without a new file of its export (its project came, another row changed): then it counts
-- with the delivery that held at that moment, so that the sums over an export are all its findings.
WITH delivery AS (
    SELECT d.export, coalesce(d.exported_at, d.received_at) AS exported_at, min(d.delivery_id) AS delivery_id
    FROM quality_delivery AS d
    WHERE d.export IS NOT NULL
    GROUP BY d.export, coalesce(d.exported_at, d.received_at)
),
span AS (
    SELECT d.export, d.exported_at, d.delivery_id,
           lead(d.exported_at, 1, TIMESTAMPTZ '9999-12-31') OVER (PARTITION BY d.export ORDER BY d.exported_at) AS next_at
    FROM delivery AS d
),
severity AS (
    SELECT 'critical' AS severity UNION ALL SELECT 'error' UNION ALL SELECT 'warning' UNION ALL SELECT 'info'
),
change AS (
    SELECT f.export, f.severity, f.first_seen_at AS changed_at, 1 AS opened, 0 AS closed
    FROM quality_finding AS f
    UNION ALL
    SELECT f.export, f.severity, f.closed_at, 0, 1
    FROM quality_finding AS f
    WHERE f.closed_at IS NOT NULL
),
counted AS (
    SELECT s.delivery_id, s.export, s.exported_at, v.severity, coalesce(sum(c.opened), 0) AS opened, coalesce(sum(c.closed), 0) AS closed
    FROM span AS s
    CROSS JOIN severity AS v
    LEFT JOIN change AS c
        ON c.export = s.export AND c.severity = v.severity AND c.changed_at >= s.exported_at AND c.changed_at < s.next_at
    GROUP BY s.delivery_id, s.export, s.exported_at, v.severity
)
SELECT c.delivery_id, c.export, c.exported_at, c.severity, CAST(c.opened AS BIGINT) AS opened, CAST(c.closed AS BIGINT) AS closed,
       CAST(sum(c.opened - c.closed) OVER (PARTITION BY c.export, c.severity ORDER BY c.exported_at
                                           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT) AS open_after
FROM counted AS c
