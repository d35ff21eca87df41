-- Grain: call that has opened by the cut-off: the way from notice to decision, counted as in mart_call_funnel but with what had
-- happened by the cut-off. A group of applications is one.
WITH part AS (
    SELECT a.call_code, coalesce(a.group_id, a.application_id) AS group_key, a.applicant_business_id, a.applied_eur,
           CASE WHEN a.decided_on > (SELECT m.cut_off FROM extract_moment AS m) THEN 'vireillä' ELSE a.application_status END AS outcome,
           row_number() OVER (PARTITION BY a.call_code, coalesce(a.group_id, a.application_id)
                              ORDER BY a.received_on, a.application_id) AS place
    FROM fact_application AS a
    WHERE a.received_on <= (SELECT m.cut_off FROM extract_moment AS m)
),
counted AS (
    SELECT p.call_code, count_if(p.place = 1) AS applications, count(DISTINCT p.applicant_business_id) AS applicants,
           sum(p.applied_eur) AS applied_eur, count_if(p.place = 1 AND p.outcome = 'hyväksytty') AS approved,
           count_if(p.place = 1 AND p.outcome = 'hylätty') AS rejected,
           count_if(p.place = 1 AND p.outcome IN ('vireillä', 'arvioitavana')) AS pending,
           count_if(p.place = 1 AND p.outcome IN ('peruutettu', 'jätetty tutkimatta')) AS withdrawn_or_not_examined
    FROM part AS p
    GROUP BY p.call_code
)
SELECT f.call_code, f.title AS call_title, coalesce(f.theme, '-') AS theme, f.opens_on, f.closes_on, f.budget_eur,
       CAST(coalesce(c.applications, 0) AS BIGINT) AS applications, CAST(coalesce(c.applicants, 0) AS BIGINT) AS applicants,
       CAST(coalesce(c.applied_eur, 0) AS DECIMAL(18, 2)) AS applied_eur, CAST(coalesce(c.approved, 0) AS BIGINT) AS approved,
       CAST(coalesce(c.rejected, 0) AS BIGINT) AS rejected, CAST(coalesce(c.pending, 0) AS BIGINT) AS pending,
       CAST(coalesce(c.withdrawn_or_not_examined, 0) AS BIGINT) AS withdrawn_or_not_examined,
       ratio(100 * c.approved, c.approved + c.rejected) AS acceptance_pct
FROM mart_call_funnel AS f
LEFT JOIN counted AS c ON c.call_code = f.call_code
WHERE f.opens_on <= (SELECT m.cut_off FROM extract_moment AS m)
ORDER BY f.call_code
