-- Grain: indicator × owner × region category × cut-off; organisations, each counted once per owner.
WITH marked AS (
    SELECT p.level, p.owner_code, p.region_category, p.cut_off, p.business_id, i.indicator_code
    FROM project_organisation_owner AS p
    JOIN (VALUES ('UTM-O01'), ('UTM-O02'), ('UTM-O05'), ('EECO18'), ('EECO19')) AS i(indicator_code)
      ON CASE i.indicator_code
             WHEN 'UTM-O01' THEN p.role = 'työnantaja'
             WHEN 'UTM-O02' THEN p.role = 'työnantaja' AND p.engagement IN ('työpaikan kehittäminen', 'yhteiskehittäminen')
             WHEN 'UTM-O05' THEN p.role = 'palveluntuottaja' AND p.engagement = 'koulutus'
             WHEN 'EECO18' THEN p.role = 'julkinen palvelu'
             ELSE p.role <> 'julkinen palvelu' AND p.size_class IN ('mikro', 'pieni', 'keskisuuri') END
),
hiring AS (
    SELECT h.project_code, h.employer_business_id, min(h.hired_on) AS first_hired_on
    FROM fact_hire AS h
    GROUP BY h.project_code, h.employer_business_id
),
-- R07 is taken over projects with hire rows
engaged AS (
    SELECT p.level, p.owner_code, p.region_category, p.cut_off, p.business_id,
           max(CASE WHEN h.first_hired_on <= p.cut_off THEN 1 ELSE 0 END) AS has_hired
    FROM project_organisation_owner AS p
    LEFT JOIN hiring AS h ON h.project_code = p.project_code AND h.employer_business_id = p.business_id
    WHERE p.role = 'työnantaja' AND EXISTS (SELECT 1 FROM fact_hire AS f WHERE f.project_code = p.project_code)
    GROUP BY p.level, p.owner_code, p.region_category, p.cut_off, p.business_id
)
SELECT m.indicator_code, m.level, m.owner_code, m.region_category, m.cut_off, CAST(count(DISTINCT m.business_id) AS DOUBLE) AS value,
       CAST(NULL AS DOUBLE) AS numerator, CAST(NULL AS DOUBLE) AS denominator
FROM marked AS m
GROUP BY m.indicator_code, m.level, m.owner_code, m.region_category, m.cut_off
UNION ALL
SELECT 'UTM-R07', e.level, e.owner_code, e.region_category, e.cut_off, ratio(100 * sum(e.has_hired), count(*)),
       CAST(sum(e.has_hired) AS DOUBLE), CAST(count(*) AS DOUBLE)
FROM engaged AS e
GROUP BY e.level, e.owner_code, e.region_category, e.cut_off
