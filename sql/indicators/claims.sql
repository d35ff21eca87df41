-- Grain: claim that waits for its decision, the longest first.
SELECT c.project_code, c.claim_no, a.name_fi AS label_fi, coalesce(a.name_sv, a.name_fi) AS label_sv, coalesce(a.name_en, a.name_fi) AS label_en,
       c.received_on, c.days_waiting, c.age_class, c.is_over_limit, c.claimed_eur
FROM mart_payment_ageing AS c
LEFT JOIN dim_authority AS a ON a.authority_code = c.authority_code AND a.is_current
ORDER BY c.days_waiting DESC, c.project_code, c.claim_no
