-- Grain: operating model × stage × adopter. A model's home is the project of its kehitetty row.
SELECT m.model_id, m.model_name, m.project_code, h.project_code AS home_project_code, m.stage, m.reached_on, m.business_id,
       m.industry_code, CAST(2025 AS INTEGER) AS industry_classification_year, i.industry_section, m.region_code, m.url, m.known_from
FROM stg_toimintamallit AS m
LEFT JOIN (
    SELECT k.model_id, min(k.project_code) AS project_code
    FROM stg_toimintamallit AS k
    WHERE k.stage = 'kehitetty'
    GROUP BY k.model_id
) AS h ON h.model_id = m.model_id
LEFT JOIN industry_section AS i ON i.industry_code = m.industry_code
