-- Grain: payment claim that waits for its decision at the build's known-at date. The limit is 80 days from arrival
-- (Decree 867/2021 § 28); a stopped clock is not in the export, so an age is the longest it can be.
SELECT c.project_code, p.title, p.authority_code, c.claim_no, c.period_start, c.period_end, c.received_on,
       CAST(days_between(c.received_on, b.known_on) AS BIGINT) AS days_waiting,
       CASE WHEN days_between(c.received_on, b.known_on) <= 40 THEN '0-40'
            WHEN days_between(c.received_on, b.known_on) <= 80 THEN '41-80'
            WHEN days_between(c.received_on, b.known_on) <= 120 THEN '81-120' ELSE '121-' END AS age_class,
       days_between(c.received_on, b.known_on) > 80 AS is_over_limit, c.claimed_eur
FROM fact_claim AS c
JOIN build_moment AS b ON c.received_on <= b.known_on
LEFT JOIN dim_project AS p ON p.project_code = c.project_code
WHERE c.claim_status = 'haettu'
