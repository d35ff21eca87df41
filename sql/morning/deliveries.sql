-- Grain: delivery that arrived on the last day on which anything arrived. Sums are over files whose rows could be counted.
WITH last_day AS (
    SELECT max(CAST(d.received_at AS DATE)) AS received_on FROM quality_delivery AS d
)
SELECT d.delivery_id, CASE WHEN count(*) = 1 THEN min(d.file) END AS file, count(*) AS files, max(d.exported_at) AS exported_at,
       max(d.received_at) AS received_at, count(*) FILTER (WHERE d.verdict = 'refused') AS refused,
       count(*) FILTER (WHERE d.verdict = 'held') AS held, CAST(sum(d.rows) AS BIGINT) AS rows,
       CAST(sum(d.accepted) AS BIGINT) AS accepted, CAST(sum(d.quarantined) AS BIGINT) AS quarantined,
       CAST(sum(d.duplicates) AS BIGINT) AS duplicates,
       coalesce(bool_and(d.rows = d.accepted + d.quarantined + d.duplicates) FILTER (WHERE d.accepted IS NOT NULL), TRUE) AS is_balanced
FROM quality_delivery AS d
JOIN last_day AS l ON CAST(d.received_at AS DATE) = l.received_on
GROUP BY d.delivery_id
ORDER BY exported_at DESC NULLS LAST, d.delivery_id
