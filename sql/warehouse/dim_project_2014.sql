-- Grain: project of 2014–2020. The baseline of the theme; its status lags, so "ended" is read from the dates.
SELECT p.project_code, p.fund, p.title, p.priority, p.authority_name, p.activity_status, p.starts_on, p.ends_on,
       p.beneficiary_name, p.granted_eu_state_eur, p.realised_eu_state_eur, p.planned_public_eur, p.realised_public_eur,
       p.known_from
FROM stg_projektilista_2014 AS p
