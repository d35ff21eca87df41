-- Grain: project × organisation × role.
SELECT o.project_code, o.business_id, o.role, o.engagement, o.joined_on, o.industry_code,
       CAST(2025 AS INTEGER) AS industry_classification_year, o.size_class, o.municipality_code, o.de_minimis_eur, o.known_from
FROM stg_organisaatiot AS o
