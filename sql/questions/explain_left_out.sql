-- Grain: source row of an owner that one figure leaves out, as delivery, file, sheet and row; as many as are asked for. Reads
-- `explain_row`.
SELECT r.export, d.delivery_id, d.file, r.sheet, r.row_no, r.carrier_code, r.rule_id, r.reason
FROM explain_row AS r
LEFT JOIN quality_delivery AS d ON d.file_id = r.file_id
WHERE r.reason IS NOT NULL
ORDER BY r.export, d.exported_at, d.file, r.sheet, r.row_no, r.row_key
LIMIT $shown
