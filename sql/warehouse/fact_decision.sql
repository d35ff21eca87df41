-- Grain: project × decision. granted_eur is the new total, not the change; a change may hold from before its own day.
SELECT d.project_code, d.decision_no, d.application_id, d.decision_kind, d.decided_on,
       coalesce(d.effective_from, d.decided_on) AS effective_from, d.granted_eur, d.eu_eur, d.eligible_eur,
       CAST(d.support_pct AS DOUBLE) AS support_pct, d.starts_on, d.ends_on, d.reason, d.known_from
FROM stg_paatokset AS d
