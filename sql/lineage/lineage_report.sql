-- Grain: indicator × gender × row of a follow-up report. A report counts from the end of its period until the next one's.
-- A project with accepted hire rows is counted from these, not from its reports.
WITH approved AS (
    SELECT r.project_code, r.report_no, r.period_end, r.indicator_code, r.gender, r.value, r.method, r.file_id, r.sheet, r.row_no, r.row_key
    FROM fact_report_value AS r
    JOIN meta_indicator AS i ON i.indicator_code = r.indicator_code AND i.family IN ('hires', 'reports')
    WHERE r.report_status = 'hyväksytty' AND r.indicator_code NOT IN ('UTM-R04', 'UTM-R06', 'UTM-R07')
      AND (i.family = 'reports' OR NOT EXISTS (SELECT 1 FROM fact_hire AS h WHERE h.project_code = r.project_code))
),
turns AS (
    SELECT a.project_code, a.indicator_code, a.report_no, a.period_end,
           lead(a.period_end) OVER (PARTITION BY a.project_code, a.indicator_code ORDER BY a.period_end, a.report_no) AS counts_until
    FROM (SELECT DISTINCT p.project_code, p.indicator_code, p.report_no, p.period_end FROM approved AS p) AS a
),
timed AS (
    SELECT a.project_code, a.indicator_code, a.report_no, a.gender, a.value, a.method, a.period_end AS counts_from, t.counts_until,
           a.file_id, a.sheet, a.row_no, a.row_key,
           count_if(a.gender = 'T') OVER (PARTITION BY a.project_code, a.indicator_code, a.report_no, a.period_end) > 0 AS has_total
    FROM approved AS a
    JOIN turns AS t ON t.project_code = a.project_code AND t.indicator_code = a.indicator_code AND t.report_no = a.report_no
        AND t.period_end = a.period_end
),
-- the report's own total stands; where it gives none, its genders make it
gendered AS (
    SELECT t.project_code, t.indicator_code, t.gender, t.value, t.method, t.counts_from, t.counts_until, t.file_id, t.sheet, t.row_no, t.row_key
    FROM timed AS t
    WHERE t.gender IN ('F', 'M', 'N', 'T')
    UNION ALL
    SELECT t.project_code, t.indicator_code, 'T', t.value, t.method, t.counts_from, t.counts_until, t.file_id, t.sheet, t.row_no, t.row_key
    FROM timed AS t
    WHERE t.gender <> 'T' AND NOT t.has_total
),
with_sum AS (
    SELECT g.project_code, g.indicator_code, g.indicator_code AS reported_code, g.gender, g.value, g.method, g.counts_from, g.counts_until,
           g.file_id, g.sheet, g.row_no, g.row_key
    FROM gendered AS g
    UNION ALL
    SELECT g.project_code, 'UTM-R04', g.indicator_code, g.gender, g.value, g.method, g.counts_from, g.counts_until, g.file_id, g.sheet, g.row_no,
           g.row_key
    FROM gendered AS g
    WHERE g.indicator_code IN ('UTM-R01', 'UTM-R02', 'UTM-R03')
)
SELECT w.indicator_code, 'project' AS carrier_kind, w.project_code AS carrier_code, w.gender, w.counts_from, w.counts_until,
       'value' AS part, 'sum' AS aggregate, w.value AS amount, concat_ws('|', w.project_code, w.reported_code) AS unit, w.method,
       'seurantaraportit' AS export, w.file_id, w.sheet, w.row_no, w.row_key
FROM with_sum AS w
