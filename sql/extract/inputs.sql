-- Grain: accepted file that the figures rest on. Names stay inside the house: a file may be called after a person.
SELECT q.export, q.sha256, strftime(q.exported_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS exported_at
FROM quality_delivery AS q
JOIN meta_build AS b ON q.exported_at <= b.known_at
WHERE q.verdict = 'accepted'
ORDER BY q.export, q.exported_at, q.sha256
