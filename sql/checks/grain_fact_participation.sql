-- The grain of fact_participation holds: one row for each project_code, person_key, state_no.
-- severity: error
SELECT project_code, person_key, state_no, count(*) AS n
FROM fact_participation
GROUP BY project_code, person_key, state_no
HAVING count(*) > 1
