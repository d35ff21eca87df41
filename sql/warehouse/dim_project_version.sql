-- Grain: project × version. What was said of a project, since when and until when it was known, and the implementation time
-- that the version gave.
SELECT p.project_code,
       CAST(row_number() OVER (PARTITION BY p.project_code ORDER BY p.known_from, p.row_id) AS BIGINT) AS version_no,
       p.starts_on AS held_from, p.ends_on AS held_to, p.known_from, p.known_to, p.group_code, p.fund, p.priority,
       coalesce(nullif(regexp_extract(p.specific_objective, '^([0-9]+\.[0-9]+)', 1), ''), p.specific_objective) AS specific_objective,
       p.title, p.beneficiary_name, p.beneficiary_business_id, p.authority_code, p.activity_status, p.location_code, r.region_category,
       p.planned_eu_state_eur, p.planned_total_eur, p.realised_eu_state_eur, p.realised_total_eur,
       p.file_id, p.sheet, p.row_no, p.row_key
FROM all_hankkeet AS p
LEFT JOIN dim_region AS r ON r.region_code = p.location_code
