-- Grain: project × payment claim. Claims sent back to the applicant (palautettu) stand here and in no sum.
SELECT c.project_code, c.claim_no, c.period_start, c.period_end, c.received_on, c.claimed_eur, c.approved_eur, c.paid_eur,
       c.paid_on, c.claim_status, c.known_from
FROM stg_maksatukset AS c
