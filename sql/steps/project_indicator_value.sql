-- Grain: project × indicator × gender × cut-off; every route together.
SELECT v.project_code, v.indicator_code, v.gender, v.cut_off, v.value,
       CAST(NULL AS DOUBLE) AS numerator, CAST(NULL AS DOUBLE) AS denominator, 'kerätty' AS method
FROM project_participant_value AS v
UNION ALL
SELECT v.project_code, v.indicator_code, v.gender, v.cut_off, v.value, v.numerator, v.denominator, v.method
FROM project_hire_value AS v
UNION ALL
SELECT v.project_code, v.indicator_code, v.gender, v.cut_off, v.value, v.numerator, v.denominator, v.method
FROM project_report_value AS v
