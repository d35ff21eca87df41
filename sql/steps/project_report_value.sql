-- Grain: project × indicator × gender × cut-off; values of the latest approved report whose period ended by the cut-off.
-- Hires come from here only for projects without accepted hire rows: a project is never counted from both.
WITH approved AS (
    SELECT r.project_code, r.report_no, r.period_end, r.indicator_code, r.gender, r.value, r.method
    FROM fact_report_value AS r
    JOIN meta_indicator AS i ON i.indicator_code = r.indicator_code AND i.family IN ('hires', 'reports')
    WHERE r.report_status = 'hyväksytty' AND r.indicator_code NOT IN ('UTM-R04', 'UTM-R06', 'UTM-R07')
      AND (i.family = 'reports' OR NOT EXISTS (SELECT 1 FROM fact_hire AS h WHERE h.project_code = r.project_code))
),
latest AS (
    SELECT a.project_code, a.indicator_code, c.cut_off, a.report_no, a.period_end,
           row_number() OVER (PARTITION BY a.project_code, a.indicator_code, c.cut_off
                              ORDER BY a.period_end DESC, a.report_no DESC) AS place
    FROM (SELECT DISTINCT p.project_code, p.indicator_code, p.report_no, p.period_end FROM approved AS p) AS a
    JOIN dim_cut_off AS c ON a.period_end <= c.cut_off
),
valid AS (
    SELECT a.project_code, a.indicator_code, l.cut_off, a.gender, a.value, a.method
    FROM latest AS l
    JOIN approved AS a ON a.project_code = l.project_code AND a.indicator_code = l.indicator_code
        AND a.report_no = l.report_no AND a.period_end = l.period_end
    WHERE l.place = 1
),
-- the total is the report's own, value and method; where it gives none, the sum of its genders
stands AS (
    SELECT v.project_code, v.indicator_code, v.cut_off, v.value, v.method
    FROM valid AS v
    WHERE v.gender = 'T' OR NOT EXISTS (
        SELECT 1 FROM valid AS t
        WHERE t.project_code = v.project_code AND t.indicator_code = v.indicator_code AND t.cut_off = v.cut_off
          AND t.gender = 'T')
),
totals AS (
    SELECT s.project_code, s.indicator_code, s.cut_off, sum(s.value) AS value,
           CASE WHEN count(DISTINCT s.method) = 1 THEN min(s.method) ELSE 'useita' END AS method
    FROM stands AS s
    GROUP BY s.project_code, s.indicator_code, s.cut_off
),
values_of AS (
    SELECT t.project_code, t.indicator_code, 'T' AS gender, t.cut_off, t.value, t.method FROM totals AS t
    UNION ALL
    SELECT v.project_code, v.indicator_code, v.gender, v.cut_off, v.value, v.method FROM valid AS v
    WHERE v.gender IN ('F', 'M', 'N') AND v.value <> 0
),
with_sum AS (
    SELECT v.project_code, v.indicator_code, v.gender, v.cut_off, v.value, v.method FROM values_of AS v
    UNION ALL
    SELECT v.project_code, 'UTM-R04', v.gender, v.cut_off, sum(v.value),
           CASE WHEN count(DISTINCT v.method) = 1 THEN min(v.method) ELSE 'useita' END
    FROM values_of AS v
    WHERE v.indicator_code IN ('UTM-R01', 'UTM-R02', 'UTM-R03')
    GROUP BY v.project_code, v.gender, v.cut_off
)
SELECT w.project_code, w.indicator_code, w.gender, w.cut_off, w.value,
       CAST(NULL AS DOUBLE) AS numerator, CAST(NULL AS DOUBLE) AS denominator, w.method
FROM with_sum AS w
