-- Grain: indicator × owner × cut-off; calls, applications and events. Region category ALL only.
WITH call_of AS (
    SELECT o.level, o.owner_code, o.cut_off, d.call_code, d.budget_eur, d.opens_on,
           CASE WHEN d.closes_on <= o.cut_off THEN CAST(days_between(d.opens_on, d.closes_on) + 1 AS DOUBLE) END AS days_open
    FROM call_owner AS o
    JOIN dim_call AS d ON d.call_code = o.call_code AND d.opens_on <= o.cut_off
),
calls AS (
    SELECT k.level, k.owner_code, k.cut_off, CAST(count(*) AS DOUBLE) AS opened, median(k.days_open) AS median_days,
           CAST(sum(k.budget_eur) AS DOUBLE) AS budget
    FROM call_of AS k
    GROUP BY k.level, k.owner_code, k.cut_off
),
applications AS (
    SELECT o.level, o.owner_code, o.cut_off, CAST(count(*) AS DOUBLE) AS received,
           count_if(g.application_status = 'hyväksytty' AND g.decided_on <= o.cut_off) AS approved,
           count_if(g.application_status = 'hylätty' AND g.decided_on <= o.cut_off) AS rejected,
           median(CASE WHEN g.decided_on <= o.cut_off THEN g.days_to_decision END) AS median_days
    FROM call_owner AS o
    JOIN application_group AS g ON g.call_code = o.call_code AND g.received_on <= o.cut_off
    GROUP BY o.level, o.owner_code, o.cut_off
),
applicants AS (
    SELECT o.level, o.owner_code, o.cut_off, CAST(count(DISTINCT a.applicant_business_id) AS DOUBLE) AS applicants,
           CAST(sum(a.applied_eur) FILTER (WHERE k.call_code IS NOT NULL) AS DOUBLE) AS applied
    FROM call_owner AS o
    JOIN fact_application AS a ON a.call_code = o.call_code AND a.received_on <= o.cut_off
    LEFT JOIN (SELECT DISTINCT d.call_code FROM dim_call AS d WHERE d.budget_eur IS NOT NULL) AS k ON k.call_code = a.call_code
    GROUP BY o.level, o.owner_code, o.cut_off
),
event_owner AS (
    SELECT e.event_id, o.level, o.owner_code, o.cut_off
    FROM fact_event AS e
    JOIN call_owner AS o ON o.call_code = e.call_code AND e.held_on <= o.cut_off
    UNION
    SELECT e.event_id, p.level, p.owner_code, p.cut_off
    FROM fact_event AS e
    JOIN money_owner AS p ON p.project_code = e.project_code AND e.held_on <= p.cut_off AND p.level IN ('theme', 'programme')
),
events AS (
    SELECT o.level, o.owner_code, o.cut_off,
           CAST(nullif(count_if(e.event_type IN ('hakuinfo', 'hakijoiden aktivointi')), 0) AS DOUBLE) AS activations,
           CAST(sum(e.organisations) FILTER (WHERE e.event_type IN ('hakuinfo', 'hakijoiden aktivointi')) AS DOUBLE) AS organisations,
           CAST(sum(e.reach) FILTER (WHERE e.event_type = 'viestintä') AS DOUBLE) AS reach
    FROM event_owner AS o
    JOIN fact_event AS e ON e.event_id = o.event_id
    GROUP BY o.level, o.owner_code, o.cut_off
),
listed AS (
    SELECT 'UTM-P01' AS indicator_code, c.level, c.owner_code, c.cut_off, c.opened AS value, CAST(NULL AS DOUBLE) AS numerator,
           CAST(NULL AS DOUBLE) AS denominator
    FROM calls AS c
    UNION ALL
    SELECT 'UTM-P02', c.level, c.owner_code, c.cut_off, c.median_days, NULL, NULL FROM calls AS c
    UNION ALL
    SELECT 'UTM-P03', a.level, a.owner_code, a.cut_off, a.received, NULL, NULL FROM applications AS a
    UNION ALL
    SELECT 'UTM-P04', a.level, a.owner_code, a.cut_off, a.applicants, NULL, NULL FROM applicants AS a
    UNION ALL
    SELECT 'UTM-P05', c.level, c.owner_code, c.cut_off, ratio(coalesce(a.applied, 0), c.budget), coalesce(a.applied, 0), c.budget
    FROM calls AS c
    LEFT JOIN applicants AS a ON a.level = c.level AND a.owner_code = c.owner_code AND a.cut_off = c.cut_off
    UNION ALL
    SELECT 'UTM-P06', a.level, a.owner_code, a.cut_off, ratio(100 * a.approved, a.approved + a.rejected),
           CAST(a.approved AS DOUBLE), CAST(a.approved + a.rejected AS DOUBLE)
    FROM applications AS a
    UNION ALL
    SELECT 'UTM-P07', a.level, a.owner_code, a.cut_off, a.median_days, NULL, NULL FROM applications AS a
    UNION ALL
    SELECT 'UTM-P08', e.level, e.owner_code, e.cut_off, e.activations, NULL, NULL FROM events AS e
    UNION ALL
    SELECT 'UTM-P09', e.level, e.owner_code, e.cut_off, e.organisations, NULL, NULL FROM events AS e
    UNION ALL
    SELECT 'UTM-P10', e.level, e.owner_code, e.cut_off, e.reach, NULL, NULL FROM events AS e
)
SELECT l.indicator_code, l.level, l.owner_code, l.cut_off, l.value, l.numerator, l.denominator
FROM listed AS l
WHERE l.value IS NOT NULL
