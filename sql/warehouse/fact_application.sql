-- Grain: application, one for each applicant; the parts of a group share group_id.
SELECT a.application_id, a.call_code, a.group_id, a.applicant_name, a.applicant_business_id, a.organisation_type, a.title,
       a.received_on, a.applied_eur, a.budget_eur, a.cost_model, a.planned_start, a.planned_end,
       a.application_status, a.decided_on, a.project_code, a.known_from
FROM stg_hakemukset AS a
