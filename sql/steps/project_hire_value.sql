-- Grain: project × indicator × gender × cut-off; hires from rows, of projects that have accepted hire rows.
WITH grouped AS (
    SELECT h.project_code, h.hired_on, h.six_months_on, h.gender, h.in_work_6m, 'UTM-R04' AS indicator_code FROM fact_hire AS h
    UNION ALL
    SELECT h.project_code, h.hired_on, h.six_months_on, h.gender, h.in_work_6m,
           CASE h.target_group WHEN 'osatyökykyinen' THEN 'UTM-R01' WHEN 'vammainen' THEN 'UTM-R02' ELSE 'UTM-R03' END
    FROM fact_hire AS h
    UNION ALL
    SELECT h.project_code, h.hired_on, h.six_months_on, h.gender, h.in_work_6m, 'UTM-R05' FROM fact_hire AS h
    WHERE h.crosses_threshold
),
gendered AS (
    SELECT g.project_code, g.hired_on, g.six_months_on, g.in_work_6m, g.indicator_code, g.gender
    FROM grouped AS g WHERE g.gender IN ('F', 'M', 'N')
    UNION ALL
    SELECT g.project_code, g.hired_on, g.six_months_on, g.in_work_6m, g.indicator_code, 'T' FROM grouped AS g
)
SELECT g.project_code, g.indicator_code, g.gender, c.cut_off, CAST(count(*) AS DOUBLE) AS value,
       CAST(NULL AS DOUBLE) AS numerator, CAST(NULL AS DOUBLE) AS denominator, 'kerätty' AS method
FROM gendered AS g
JOIN dim_cut_off AS c ON g.hired_on <= c.cut_off
GROUP BY g.project_code, g.indicator_code, g.gender, c.cut_off
UNION ALL
-- R06: of hires old enough, unanswered ones included, those still in work
SELECT g.project_code, 'UTM-R06', g.gender, c.cut_off, ratio(100 * count(*) FILTER (WHERE g.in_work_6m), count(*)),
       CAST(count(*) FILTER (WHERE g.in_work_6m) AS DOUBLE), CAST(count(*) AS DOUBLE), 'kerätty'
FROM gendered AS g
JOIN dim_cut_off AS c ON g.six_months_on <= c.cut_off
WHERE g.indicator_code = 'UTM-R04'
GROUP BY g.project_code, g.gender, c.cut_off
