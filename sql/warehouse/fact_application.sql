-- Grain: application, one for each applicant; the parts of a group share group_id. The first part that came stands for the outcome of
-- the group, all parts for its euros.
SELECT a.application_id, a.call_code, a.group_id, a.applicant_name, a.applicant_business_id, a.organisation_type, a.title,
       a.received_on, a.applied_eur, a.budget_eur, a.cost_model, a.planned_start, a.planned_end,
       a.application_status, a.decided_on, a.project_code,
       row_number() OVER (PARTITION BY a.call_code, coalesce(a.group_id, a.application_id) ORDER BY a.received_on, a.application_id) = 1
           AS is_first_of_group,
       a.file_id, a.sheet, a.row_no, a.row_key, a.known_from
FROM stg_hakemukset AS a
