-- Grain: export: rows of its last accepted delivery, of which a finding's share is told.
SELECT d.export, CAST(sum(d.rows) AS BIGINT) AS rows
FROM quality_delivery AS d
JOIN (SELECT a.export, max(a.exported_at) AS exported_at FROM quality_delivery AS a WHERE a.verdict = 'accepted' GROUP BY a.export) AS l
    ON l.export = d.export AND l.exported_at = d.exported_at
WHERE d.verdict = 'accepted'
GROUP BY d.export
