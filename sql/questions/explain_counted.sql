-- Grain: source row of one figure: the rows that make it up, as delivery, file, sheet and row.
WITH carrier AS (
    SELECT o.carrier_kind, o.carrier_code
    FROM lineage_owner AS o
    WHERE o.level = $level AND o.owner_code = $owner AND o.region_category = $region AND o.cut_off = $cut_off
    UNION ALL
    SELECT 'call', $owner WHERE $level = 'call'
)
SELECT r.part, r.amount, r.unit, r.aggregate, r.carrier_code, r.export, d.delivery_id, d.file, r.sheet, r.row_no, r.row_key, r.file_id
FROM lineage_row AS r
JOIN carrier AS c ON c.carrier_kind = r.carrier_kind AND c.carrier_code = r.carrier_code
LEFT JOIN quality_delivery AS d ON d.file_id = r.file_id
WHERE r.indicator_code = $indicator AND r.gender = $gender AND r.counts_from <= $cut_off
  AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
ORDER BY r.export, d.exported_at, d.file, r.sheet, r.row_no, r.part
