-- Grain: source row of one figure: the rows that make it up, as delivery, file, sheet and row; as many as are asked for. Reads
-- `explain_row`.
SELECT r.export, d.delivery_id, d.file, r.sheet, r.row_no, r.carrier_code, r.value, r.numerator, r.denominator
FROM explain_row AS r
LEFT JOIN quality_delivery AS d ON d.file_id = r.file_id
WHERE r.reason IS NULL
ORDER BY r.export, d.exported_at, d.file, r.sheet, r.row_no, r.row_key
LIMIT $shown
