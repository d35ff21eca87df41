-- Grain: project code = one beneficiary's part-project; group_code gathers the parts of a group project.
-- The region category is derived: no public export carries it. Empty means unknown, and counts in ALL only.
SELECT p.project_code, p.group_code, p.fund, p.fund_subtype, p.priority,
       coalesce(nullif(regexp_extract(p.specific_objective, '^([0-9]+\.[0-9]+)', 1), ''), p.specific_objective) AS specific_objective,
       p.title, p.beneficiary_name, p.beneficiary_business_id, p.authority_code, p.activity_status, p.starts_on, p.ends_on,
       p.planned_eu_state_eur, p.planned_public_eur, p.planned_total_eur,
       p.realised_eu_state_eur, p.realised_public_eur, p.realised_total_eur, p.realised_eu_eur,
       p.intervention_field, p.location_code, r.region_category, p.place_postcode, p.place_city,
       p.beneficiary_postcode, p.beneficiary_city, p.support_form, p.territorial_mechanism, p.economic_activity,
       p.secondary_theme, p.gender_equality, p.baltic_sea, p.summary, p.description_url, p.website_url, p.known_from
FROM stg_hankkeet AS p
LEFT JOIN dim_region AS r ON r.region_code = p.location_code
