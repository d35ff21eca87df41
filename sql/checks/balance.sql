-- Every row that arrived is accounted for: rows = accepted + quarantined + duplicates, for every file that was read.
-- severity: error
SELECT d.delivery_id, d.file, d.rows, d.accepted, d.quarantined, d.duplicates
FROM quality_delivery AS d
WHERE d.rows IS NOT NULL AND d.rows IS DISTINCT FROM d.accepted + d.quarantined + d.duplicates
