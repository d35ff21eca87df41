-- Grain: call notice.
SELECT c.call_id, c.call_code, c.call_status, c.title, c.fund, c.subtype, c.authority_code, c.area_code,
       c.opens_on, c.closes_on, coalesce(c.is_continuous, FALSE) AS is_continuous,
       c.budget_eur, c.description, c.known_from
FROM stg_hakuilmoitukset AS c
