-- Grain: finding; by project, the worst first.
SELECT f.project_code, f.status, f.severity, f.rule_id, f.export, f.column_name, f.file, f.sheet, f.row_no,
       f.message_fi, f.message_sv, f.message_en,
       CAST(f.first_seen_at AS DATE) AS first_seen_on, CAST(f.closed_at AS DATE) AS closed_on,
       date_diff('day', CAST(f.first_seen_at AS DATE), CAST(coalesce(f.closed_at, b.known_at) AS DATE)) AS days
FROM quality_finding AS f
CROSS JOIN meta_build AS b
ORDER BY f.project_code, CASE f.severity WHEN 'critical' THEN 1 WHEN 'error' THEN 2 WHEN 'warning' THEN 3 ELSE 4 END,
         f.rule_id, f.export, f.column_name, f.first_seen_at, f.file, f.row_no, f.finding_id
