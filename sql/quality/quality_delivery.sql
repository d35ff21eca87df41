-- Grain: file of a delivery. rows = accepted + quarantined + duplicates, as the rows stand in this build.
WITH stood AS (
    SELECT f.file_id, s.standing, s.n
    FROM file_record AS f
    JOIN gate_standing AS s ON s.export = f.export
      AND CASE WHEN f.is_diffed THEN s.seq <= f.seq AND (s.gone_seq IS NULL OR s.gone_seq > f.seq) ELSE s.file_id = f.file_id END
    WHERE f.verdict = 'accepted'
),
clash AS (
    SELECT f.file_id, c.has_error, c.key_hash, c.content,
           row_number() OVER (PARTITION BY f.file_id, c.key_hash ORDER BY c.row_no, c.row_id) AS place,
           min(c.content) OVER (PARTITION BY f.file_id, c.key_hash) AS first_content,
           max(c.content) OVER (PARTITION BY f.file_id, c.key_hash) AS last_content
    FROM file_record AS f
    JOIN gate_clash AS c ON c.export = f.export
      AND CASE WHEN f.is_diffed THEN c.seq <= f.seq AND (c.gone_seq IS NULL OR c.gone_seq > f.seq) ELSE c.file_id = f.file_id END
    WHERE f.verdict = 'accepted'
),
together AS (
    SELECT s.file_id, s.standing, s.n FROM stood AS s
    UNION ALL
    SELECT c.file_id, CASE WHEN c.first_content <> c.last_content THEN 'quarantined' WHEN c.place > 1 THEN 'duplicate'
                           WHEN c.has_error THEN 'quarantined' ELSE 'accepted' END, 1
    FROM clash AS c
),
summed AS (
    SELECT t.file_id, coalesce(sum(t.n) FILTER (WHERE t.standing = 'accepted'), 0) AS accepted,
           coalesce(sum(t.n) FILTER (WHERE t.standing = 'quarantined'), 0) AS quarantined,
           coalesce(sum(t.n) FILTER (WHERE t.standing = 'duplicate'), 0) AS duplicates
    FROM together AS t
    GROUP BY t.file_id
)
SELECT f.delivery_id, f.export, f.file, f.sha256, f.kind, f.exported_at, f.received_at, CAST(f.rows AS BIGINT) AS rows,
       CASE f.verdict WHEN 'accepted' THEN CAST(coalesce(s.accepted, 0) AS BIGINT)
                      WHEN 'held' THEN CAST(f.rows * 0 AS BIGINT) END AS accepted,
       -- of a held file nothing counts: all its rows are kept aside
       CASE f.verdict WHEN 'accepted' THEN CAST(coalesce(s.quarantined, 0) AS BIGINT)
                      WHEN 'held' THEN CAST(f.rows AS BIGINT) END AS quarantined,
       CASE f.verdict WHEN 'accepted' THEN CAST(coalesce(s.duplicates, 0) AS BIGINT)
                      WHEN 'held' THEN CAST(f.rows * 0 AS BIGINT) END AS duplicates,
       f.verdict, f.reason, CAST(f.new_rows AS BIGINT) AS new_rows, CAST(f.changed_rows AS BIGINT) AS changed_rows,
       CAST(f.vanished_rows AS BIGINT) AS vanished_rows, f.file_id
FROM file_record AS f
LEFT JOIN summed AS s ON s.file_id = f.file_id
WHERE f.verdict <> 'ignored'
