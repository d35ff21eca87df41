-- Grain: indicator × part × row of an organisation. Each organisation counts once per owner, however many rows it has.
WITH hiring AS (
    SELECT h.project_code, h.employer_business_id, min(h.hired_on) AS first_hired_on
    FROM fact_hire AS h
    GROUP BY h.project_code, h.employer_business_id
),
with_hire_rows AS (
    SELECT DISTINCT h.project_code FROM fact_hire AS h
),
counted AS (
    SELECT i.indicator_code, o.project_code, o.joined_on AS counts_from, 'value' AS part, o.business_id, o.file_id, o.sheet, o.row_no,
           o.row_key
    FROM bridge_project_organisation AS o
    JOIN (VALUES ('UTM-O01'), ('UTM-O02'), ('UTM-O05'), ('EECO18'), ('EECO19')) AS i(indicator_code)
      ON CASE i.indicator_code
             WHEN 'UTM-O01' THEN o.role = 'työnantaja'
             WHEN 'UTM-O02' THEN o.role = 'työnantaja' AND o.engagement IN ('työpaikan kehittäminen', 'yhteiskehittäminen')
             WHEN 'UTM-O05' THEN o.role = 'palveluntuottaja' AND o.engagement = 'koulutus'
             WHEN 'EECO18' THEN o.role = 'julkinen palvelu'
             ELSE o.role <> 'julkinen palvelu' AND o.size_class IN ('mikro', 'pieni', 'keskisuuri') END
    UNION ALL
    SELECT 'UTM-R07', o.project_code, o.joined_on, 'denominator', o.business_id, o.file_id, o.sheet, o.row_no, o.row_key
    FROM bridge_project_organisation AS o
    JOIN with_hire_rows AS w ON w.project_code = o.project_code
    WHERE o.role = 'työnantaja'
    UNION ALL
    SELECT 'UTM-R07', o.project_code, greatest(o.joined_on, h.first_hired_on), 'numerator', o.business_id, o.file_id, o.sheet, o.row_no,
           o.row_key
    FROM bridge_project_organisation AS o
    JOIN hiring AS h ON h.project_code = o.project_code AND h.employer_business_id = o.business_id
    WHERE o.role = 'työnantaja'
)
SELECT c.indicator_code, 'project' AS carrier_kind, c.project_code AS carrier_code, 'T' AS gender, c.counts_from,
       CAST(NULL AS DATE) AS counts_until, c.part, 'distinct' AS aggregate, CAST(1 AS DOUBLE) AS amount, c.business_id AS unit,
       'organisaatiot' AS export, c.file_id, c.sheet, c.row_no, c.row_key
FROM counted AS c
