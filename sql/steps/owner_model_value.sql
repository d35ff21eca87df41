-- Grain: indicator × owner × region category × cut-off; operating models and their spread, each counted once per owner.
WITH reached AS (
    SELECT 'UTM-O03' AS indicator_code, m.project_code, m.reached_on, m.model_id AS counted FROM fact_model_stage AS m
    WHERE m.stage = 'kehitetty'
    UNION ALL
    SELECT 'UTM-O04', m.project_code, m.reached_on, m.model_id FROM fact_model_stage AS m
    WHERE m.stage = 'pilotoitu'
    UNION ALL
    -- spread outside the home project, counted for the owners of the home project
    SELECT i.indicator_code, m.home_project_code, m.reached_on,
           CASE i.indicator_code WHEN 'UTM-R08' THEN m.business_id WHEN 'UTM-R09' THEN m.region_code ELSE m.industry_section END
    FROM fact_model_stage AS m
    CROSS JOIN (VALUES ('UTM-R08'), ('UTM-R09'), ('UTM-R10')) AS i(indicator_code)
    WHERE m.stage IN ('käyttöönotettu', 'juurrutettu') AND m.project_code <> m.home_project_code
)
SELECT r.indicator_code, o.level, o.owner_code, c.region_category, o.cut_off, CAST(count(DISTINCT r.counted) AS DOUBLE) AS value
FROM reached AS r
JOIN project_owner AS o ON o.project_code = r.project_code AND r.reached_on <= o.cut_off
JOIN category_of_owner AS c ON c.own_category IS NOT DISTINCT FROM o.region_category
WHERE r.counted IS NOT NULL
GROUP BY r.indicator_code, o.level, o.owner_code, c.region_category, o.cut_off
