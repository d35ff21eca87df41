-- Every quarantined row is explained: no file has quarantined rows and not one finding of its export.
-- severity: error
SELECT d.delivery_id, d.file, d.quarantined
FROM quality_delivery AS d
WHERE d.verdict = 'accepted' AND d.quarantined > 0
  AND NOT EXISTS (SELECT 1 FROM quality_finding AS f WHERE f.export = d.export AND f.severity IN ('error', 'critical'))
