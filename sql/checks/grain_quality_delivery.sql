-- The grain of quality_delivery holds: one row for each delivery_id, file, sha256.
-- severity: error
SELECT delivery_id, file, sha256, count(*) AS n
FROM quality_delivery
GROUP BY delivery_id, file, sha256
HAVING count(*) > 1
