-- Grain: finding; by project, the worst first. A file name may come with every delivery, so its moment stands beside it.
WITH delivered AS (
    SELECT d.delivery_id, d.export, d.file, max(d.exported_at) AS exported_at
    FROM quality_delivery AS d
    GROUP BY d.delivery_id, d.export, d.file
)
SELECT f.project_code, f.status, f.severity, f.rule_id, f.export, f.column_name, f.file,
       CAST(d.exported_at AS DATE) AS exported_on, f.sheet, f.row_no, f.record,
       f.message_fi, f.message_sv, f.message_en,
       CAST(f.first_seen_at AS DATE) AS first_seen_on, CAST(f.closed_at AS DATE) AS closed_on,
       date_diff('day', CAST(f.first_seen_at AS DATE), CAST(coalesce(f.closed_at, b.known_at) AS DATE)) AS days
FROM quality_finding AS f
CROSS JOIN meta_build AS b
LEFT JOIN delivered AS d
    ON d.delivery_id = f.delivery_id AND d.file = f.file AND d.export IS NOT DISTINCT FROM f.export
ORDER BY f.project_code, CASE f.severity WHEN 'critical' THEN 1 WHEN 'error' THEN 2 WHEN 'warning' THEN 3 ELSE 4 END,
         f.rule_id, f.export, f.column_name, f.first_seen_at, f.file, f.row_no, f.finding_id
