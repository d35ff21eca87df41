-- Grain: project, at the build's known-at date: time, money and people beside its decision and its own targets.
WITH decision AS (
    SELECT d.project_code, d.starts_on, d.ends_on, d.support_pct, d.decision_no,
           row_number() OVER (PARTITION BY d.project_code ORDER BY d.effective_from DESC, d.decision_no DESC) AS place
    FROM fact_decision AS d
    JOIN build_moment AS b ON d.effective_from <= b.known_on
),
money AS (
    SELECT v.project_code, v.granted_eur, v.claimed_eur, v.paid_eur, v.waiting_claims
    FROM project_money_value AS v
    JOIN dim_cut_off AS c ON c.cut_off = v.cut_off AND c.is_known_on
),
people AS (
    SELECT v.owner_code AS project_code,
           max(v.value) FILTER (WHERE v.indicator_code = 'EECO01') AS participations,
           max(v.value) FILTER (WHERE v.indicator_code = 'UTM-R04') AS hires
    FROM mart_indicator_value AS v
    JOIN dim_cut_off AS c ON c.cut_off = v.cut_off AND c.is_known_on
    WHERE v.level = 'project' AND v.region_category = 'ALL' AND v.gender = 'T'
    GROUP BY v.owner_code
),
-- a target stands also where there is no figure yet
aims AS (
    SELECT t.owner_code AS project_code,
           max(t.target) FILTER (WHERE t.indicator_code = 'EECO01') AS participations_target,
           max(t.target) FILTER (WHERE t.indicator_code = 'UTM-R04') AS hires_target
    FROM figure_target AS t
    WHERE t.level = 'project' AND t.region_category = 'ALL'
    GROUP BY t.owner_code
),
timed AS (
    SELECT p.project_code, coalesce(d.starts_on, p.starts_on) AS starts_on, coalesce(d.ends_on, p.ends_on) AS ends_on,
           d.decision_no, d.support_pct
    FROM dim_project AS p
    LEFT JOIN decision AS d ON d.project_code = p.project_code AND d.place = 1
)
SELECT p.project_code, p.title, p.authority_code, p.specific_objective, t.starts_on, t.ends_on,
       CAST(t.decision_no AS BIGINT) AS decision_in_force,
       CASE WHEN b.known_on < t.starts_on THEN 0.0
            WHEN b.known_on >= t.ends_on THEN 100.0
            ELSE ratio(100 * days_between(t.starts_on, b.known_on), days_between(t.starts_on, t.ends_on)) END AS time_elapsed_pct,
       m.granted_eur, m.claimed_eur, m.paid_eur, ratio(100 * coalesce(m.paid_eur, 0), m.granted_eur) AS paid_of_granted_pct,
       t.support_pct, m.waiting_claims AS claims_over_80_days, q.participations, a.participations_target,
       ratio(100 * q.participations, a.participations_target) AS participations_achievement_pct, q.hires, a.hires_target,
       ratio(100 * q.hires, a.hires_target) AS hires_achievement_pct
FROM dim_project AS p
JOIN build_moment AS b ON b.known_on IS NOT NULL
JOIN timed AS t ON t.project_code = p.project_code
LEFT JOIN money AS m ON m.project_code = p.project_code
LEFT JOIN people AS q ON q.project_code = p.project_code
LEFT JOIN aims AS a ON a.project_code = p.project_code
