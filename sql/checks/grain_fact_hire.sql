-- The grain of fact_hire holds: one row for each project_code, hire_no.
-- severity: error
SELECT project_code, hire_no, count(*) AS n
FROM fact_hire
GROUP BY project_code, hire_no
HAVING count(*) > 1
