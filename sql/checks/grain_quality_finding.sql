-- The grain of quality_finding holds: one row for each finding_id.
-- severity: error
SELECT finding_id, count(*) AS n
FROM quality_finding
GROUP BY finding_id
HAVING count(*) > 1
