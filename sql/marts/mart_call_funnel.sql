-- Grain: call. From the notice to the money in force, as known. A notice without a code stands under its own id and has no
-- applications; of two notices with one code the later one speaks.
WITH notice AS (
    SELECT coalesce(d.call_code, d.call_id) AS call_code, d.title, d.opens_on, d.closes_on, d.budget_eur,
           row_number() OVER (PARTITION BY coalesce(d.call_code, d.call_id) ORDER BY d.opens_on DESC NULLS LAST, d.call_id) AS place
    FROM dim_call AS d
),
theme_of AS (
    SELECT t.call_code, string_agg(t.theme, '|' ORDER BY t.theme) AS theme
    FROM (SELECT DISTINCT s.owner AS call_code, s.theme FROM stg_teemat AS s
          JOIN build_moment AS m ON m.known_on BETWEEN s.valid_from AND coalesce(s.valid_to, m.known_on)
          WHERE s.owner_kind = 'haku') AS t
    GROUP BY t.call_code
),
outcomes AS (
    SELECT a.call_code, count(*) AS applications,
           count_if(a.application_status = 'hyväksytty') AS approved, count_if(a.application_status = 'hylätty') AS rejected,
           count_if(a.application_status = 'peruutettu') AS withdrawn,
           count_if(a.application_status = 'jätetty tutkimatta') AS not_examined,
           count_if(a.application_status IN ('vireillä', 'arvioitavana')) AS pending
    FROM fact_application AS a
    WHERE a.is_first_of_group
    GROUP BY a.call_code
),
waited AS (
    SELECT l.carrier_code AS call_code, median(l.amount) AS median_days_to_decision
    FROM lineage_process AS l
    WHERE l.indicator_code = 'UTM-P07'
    GROUP BY l.carrier_code
),
in_force AS (
    SELECT l.carrier_code AS project_code, CAST(l.amount AS DECIMAL(18, 2)) AS granted_eur
    FROM lineage_money AS l
    JOIN build_moment AS m ON l.counts_from <= m.known_on AND (l.counts_until IS NULL OR l.counts_until > m.known_on)
    WHERE l.indicator_code = 'UTM-F01'
),
applied AS (
    SELECT a.call_code, count(DISTINCT a.applicant_business_id) AS applicants, sum(a.applied_eur) AS applied_eur
    FROM fact_application AS a
    GROUP BY a.call_code
),
granted AS (
    SELECT p.call_code, sum(f.granted_eur) AS granted_eur
    FROM (SELECT DISTINCT a.call_code, a.project_code FROM fact_application AS a WHERE a.project_code IS NOT NULL) AS p
    JOIN in_force AS f ON f.project_code = p.project_code
    GROUP BY p.call_code
)
SELECT c.call_code, c.title, t.theme, c.opens_on, c.closes_on,
       CAST(coalesce(o.applications, 0) AS BIGINT) AS applications, CAST(coalesce(a.applicants, 0) AS BIGINT) AS applicants,
       CAST(coalesce(a.applied_eur, 0) AS DECIMAL(18, 2)) AS applied_eur, c.budget_eur,
       CAST(coalesce(o.approved, 0) AS BIGINT) AS approved, CAST(coalesce(o.rejected, 0) AS BIGINT) AS rejected,
       CAST(coalesce(o.withdrawn, 0) AS BIGINT) AS withdrawn, CAST(coalesce(o.not_examined, 0) AS BIGINT) AS not_examined,
       CAST(coalesce(o.pending, 0) AS BIGINT) AS pending, CAST(coalesce(g.granted_eur, 0) AS DECIMAL(18, 2)) AS granted_eur,
       ratio(100 * o.approved, o.approved + o.rejected) AS acceptance_pct, w.median_days_to_decision
FROM notice AS c
LEFT JOIN theme_of AS t ON t.call_code = c.call_code
LEFT JOIN outcomes AS o ON o.call_code = c.call_code
LEFT JOIN waited AS w ON w.call_code = c.call_code
LEFT JOIN applied AS a ON a.call_code = c.call_code
LEFT JOIN granted AS g ON g.call_code = c.call_code
WHERE c.place = 1
