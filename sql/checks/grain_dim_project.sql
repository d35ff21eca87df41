-- The grain of dim_project holds: one row for each project_code.
-- severity: error
SELECT project_code, count(*) AS n
FROM dim_project
GROUP BY project_code
HAVING count(*) > 1
