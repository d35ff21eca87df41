-- Grain: indicator × row of an operating model's stage. Spread counts for the owners of the model's home project.
WITH counted AS (
    SELECT CASE m.stage WHEN 'kehitetty' THEN 'UTM-O03' ELSE 'UTM-O04' END AS indicator_code, m.project_code, m.reached_on,
           m.model_id AS unit, m.file_id, m.sheet, m.row_no, m.row_key
    FROM fact_model_stage AS m
    WHERE m.stage IN ('kehitetty', 'pilotoitu')
    UNION ALL
    SELECT i.indicator_code, m.home_project_code, m.reached_on,
           CASE i.indicator_code WHEN 'UTM-R08' THEN m.business_id WHEN 'UTM-R09' THEN m.region_code ELSE m.industry_section END,
           m.file_id, m.sheet, m.row_no, m.row_key
    FROM fact_model_stage AS m
    CROSS JOIN (VALUES ('UTM-R08'), ('UTM-R09'), ('UTM-R10')) AS i(indicator_code)
    WHERE m.stage IN ('käyttöönotettu', 'juurrutettu') AND m.project_code <> m.home_project_code
)
SELECT c.indicator_code, 'project' AS carrier_kind, c.project_code AS carrier_code, 'T' AS gender, c.reached_on AS counts_from,
       CAST(NULL AS DATE) AS counts_until, 'value' AS part, 'distinct' AS aggregate, CAST(1 AS DOUBLE) AS amount, c.unit,
       'toimintamallit' AS export, c.file_id, c.sheet, c.row_no, c.row_key
FROM counted AS c
WHERE c.unit IS NOT NULL
