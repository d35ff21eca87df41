-- Grain: project × report × indicator × gender (T: the report's own total). Values are cumulative since the start.
-- An indicator's code counts without regard to case, as every code does.
SELECT r.project_code, r.report_no, r.period_start, r.period_end, upper(r.indicator_code) AS indicator_code,
       coalesce(r.gender, 'T') AS gender, CAST(r.value AS DOUBLE) AS value, r.method, r.report_status, r.approved_on, r.remark,
       r.known_from
FROM stg_seurantaraportit AS r
