-- Grain: programme period × priority × authority: social-fund projects of 2014–2020 beside today's. Priorities of the two
-- periods are not the same thing; an authority of 2014 stands by its name then.
WITH projects AS (
    SELECT '2014-2020' AS period, p.priority, p.authority_name AS authority, p.starts_on, p.ends_on, p.granted_eu_state_eur AS planned_eur,
           p.realised_eu_state_eur AS realised_eur
    FROM dim_project_2014 AS p
    WHERE p.fund = 'ESR'
    UNION ALL
    SELECT '2021-2027', p.priority, a.name_fi, p.starts_on, p.ends_on, p.planned_eu_state_eur, p.realised_eu_state_eur
    FROM dim_project AS p
    LEFT JOIN dim_authority AS a ON a.authority_code = p.authority_code AND a.is_current
    WHERE p.fund = 'ESR+'
)
SELECT q.period, coalesce(q.priority, '-') AS priority, coalesce(q.authority, '-') AS authority, CAST(count(*) AS BIGINT) AS projects,
       CAST(sum(q.planned_eur) AS DECIMAL(18, 2)) AS planned_eu_state_eur, CAST(sum(q.realised_eur) AS DECIMAL(18, 2)) AS realised_eu_state_eur,
       ratio(100 * sum(q.realised_eur), sum(q.planned_eur)) AS realised_pct, median(CAST(q.planned_eur AS DOUBLE)) AS median_planned_eur,
       CAST(median(days_between(q.starts_on, q.ends_on)) AS DOUBLE) AS median_days, min(q.starts_on) AS first_start, max(q.ends_on) AS last_end
FROM projects AS q
GROUP BY q.period, coalesce(q.priority, '-'), coalesce(q.authority, '-')
