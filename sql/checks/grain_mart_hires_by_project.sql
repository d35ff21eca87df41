-- The grain of mart_hires_by_project holds: one row for each project_code, target_group.
-- severity: error
SELECT project_code, target_group, count(*) AS n
FROM mart_hires_by_project
GROUP BY project_code, target_group
HAVING count(*) > 1
