-- Grain: indicator × gender × part × row of a hire. Hires are counted from rows in projects that have accepted ones.
WITH counted AS (
    SELECT i.indicator_code, h.project_code, h.gender, h.hired_on AS counts_from, i.part, h.hire_no, h.file_id, h.sheet, h.row_no, h.row_key
    FROM fact_hire AS h
    JOIN (VALUES ('UTM-R01', 'value'), ('UTM-R02', 'value'), ('UTM-R03', 'value'), ('UTM-R04', 'value'), ('UTM-R05', 'value'))
        AS i(indicator_code, part)
      ON CASE i.indicator_code
             WHEN 'UTM-R01' THEN h.target_group = 'osatyökykyinen'
             WHEN 'UTM-R02' THEN h.target_group = 'vammainen'
             WHEN 'UTM-R03' THEN h.target_group NOT IN ('osatyökykyinen', 'vammainen')
             WHEN 'UTM-R04' THEN TRUE
             ELSE h.crosses_threshold END
    UNION ALL
    SELECT 'UTM-R06', h.project_code, h.gender, h.six_months_on, p.part, h.hire_no, h.file_id, h.sheet, h.row_no, h.row_key
    FROM fact_hire AS h
    JOIN (VALUES ('numerator'), ('denominator')) AS p(part) ON p.part = 'denominator' OR h.in_work_6m
)
SELECT c.indicator_code, 'project' AS carrier_kind, c.project_code AS carrier_code, g.gender, c.counts_from,
       CAST(NULL AS DATE) AS counts_until, c.part, 'sum' AS aggregate, CAST(1 AS DOUBLE) AS amount,
       concat_ws('|', c.project_code, c.hire_no) AS unit, 'tyollistymiset' AS export, c.file_id, c.sheet, c.row_no, c.row_key
FROM counted AS c
JOIN (VALUES ('F'), ('M'), ('N'), ('T')) AS g(gender) ON g.gender = 'T' OR g.gender = c.gender
