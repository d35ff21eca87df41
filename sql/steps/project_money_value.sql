-- Grain: project × cut-off: euros granted, claimed and paid, and claims that have waited over 80 days (Decree 867/2021 § 28).
-- A claim counts from its arrival, a payment from its own day, whichever of the two comes first.
WITH in_force AS (
    SELECT d.project_code, c.cut_off, d.granted_eur,
           row_number() OVER (PARTITION BY d.project_code, c.cut_off ORDER BY d.effective_from DESC, d.decision_no DESC) AS place
    FROM fact_decision AS d
    JOIN dim_cut_off AS c ON d.effective_from <= c.cut_off
),
granted AS (
    SELECT f.project_code, f.cut_off, f.granted_eur FROM in_force AS f WHERE f.place = 1
),
claims AS (
    SELECT k.project_code, c.cut_off,
           sum(k.claimed_eur) FILTER (WHERE k.received_on <= c.cut_off) AS claimed_eur,
           sum(k.paid_eur) FILTER (WHERE k.paid_on <= c.cut_off) AS paid_eur,
           count_if(k.claim_status = 'haettu' AND days_between(k.received_on, c.cut_off) > 80) AS waiting_claims
    FROM fact_claim AS k
    JOIN dim_cut_off AS c ON k.received_on <= c.cut_off OR k.paid_on <= c.cut_off
    WHERE k.claim_status <> 'palautettu'
    GROUP BY k.project_code, c.cut_off
)
SELECT coalesce(g.project_code, k.project_code) AS project_code, coalesce(g.cut_off, k.cut_off) AS cut_off,
       CAST(g.granted_eur AS DECIMAL(18, 2)) AS granted_eur, CAST(k.claimed_eur AS DECIMAL(18, 2)) AS claimed_eur,
       CAST(k.paid_eur AS DECIMAL(18, 2)) AS paid_eur, CAST(k.waiting_claims AS BIGINT) AS waiting_claims
FROM granted AS g
FULL JOIN claims AS k ON k.project_code = g.project_code AND k.cut_off = g.cut_off
