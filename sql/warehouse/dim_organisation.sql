-- Grain: business id. The name and the size are those of the latest joining; state authorities may share a business id.
WITH ranked AS (
    SELECT o.business_id, o.organisation_name, o.size_class, o.industry_code, o.municipality_code,
           row_number() OVER (PARTITION BY o.business_id ORDER BY o.joined_on DESC, o.project_code, o.role) AS place
    FROM stg_organisaatiot AS o
)
SELECT r.business_id, r.organisation_name, r.size_class, r.industry_code,
       CAST(2025 AS INTEGER) AS industry_classification_year, r.municipality_code
FROM ranked AS r
WHERE r.place = 1
