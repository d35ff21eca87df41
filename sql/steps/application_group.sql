-- Grain: application as it is counted: a group is one. The first part stands for its outcome, all parts for its euros.
WITH ranked AS (
    SELECT a.application_id, a.call_code, coalesce(a.group_id, a.application_id) AS group_key, a.received_on,
           a.application_status, a.decided_on,
           row_number() OVER (PARTITION BY a.call_code, coalesce(a.group_id, a.application_id)
                              ORDER BY a.received_on, a.application_id) AS place
    FROM fact_application AS a
)
SELECT r.call_code, r.group_key, r.received_on, r.application_status, r.decided_on,
       CASE WHEN r.application_status IN ('hyväksytty', 'hylätty') THEN CAST(days_between(r.received_on, r.decided_on) AS DOUBLE) END
           AS days_to_decision
FROM ranked AS r
WHERE r.place = 1
