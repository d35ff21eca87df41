-- Grain: project, at the build's known-at date: time, money and people beside its decision and its own targets.
WITH decision AS (
    SELECT d.project_code, d.starts_on, d.ends_on, d.support_pct, d.decision_no,
           row_number() OVER (PARTITION BY d.project_code ORDER BY d.effective_from DESC, d.decision_no DESC) AS place
    FROM fact_decision AS d
    JOIN build_moment AS b ON d.effective_from <= b.known_on
),
figures AS (
    SELECT v.owner_code AS project_code,
           max(v.value) FILTER (WHERE v.indicator_code = 'EECO01') AS participations,
           max(v.value) FILTER (WHERE v.indicator_code = 'UTM-R04') AS hires,
           CAST(max(v.value) FILTER (WHERE v.indicator_code = 'UTM-F01') AS DECIMAL(18, 2)) AS granted_eur,
           CAST(max(v.value) FILTER (WHERE v.indicator_code = 'UTM-F02') AS DECIMAL(18, 2)) AS claimed_eur,
           CAST(max(v.value) FILTER (WHERE v.indicator_code = 'UTM-F03') AS DECIMAL(18, 2)) AS paid_eur
    FROM mart_indicator_value AS v
    JOIN dim_cut_off AS c ON c.cut_off = v.cut_off AND c.is_known_on
    WHERE v.level = 'project' AND v.region_category = 'ALL' AND v.gender = 'T'
    GROUP BY v.owner_code
),
waiting AS (
    SELECT l.carrier_code AS project_code, count(*) AS claims
    FROM lineage_money AS l
    JOIN build_moment AS b ON l.counts_from <= b.known_on
    WHERE l.indicator_code = 'UTM-F05'
    GROUP BY l.carrier_code
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
       f.granted_eur, f.claimed_eur, f.paid_eur, ratio(100 * coalesce(f.paid_eur, 0), f.granted_eur) AS paid_of_granted_pct,
       t.support_pct,
       coalesce(w.claims, CASE WHEN coalesce(f.claimed_eur, f.paid_eur) IS NOT NULL THEN 0 END) AS claims_over_80_days,
       f.participations, a.participations_target,
       ratio(100 * f.participations, a.participations_target) AS participations_achievement_pct, f.hires, a.hires_target,
       ratio(100 * f.hires, a.hires_target) AS hires_achievement_pct
FROM dim_project AS p
JOIN build_moment AS b ON b.known_on IS NOT NULL
JOIN timed AS t ON t.project_code = p.project_code
LEFT JOIN figures AS f ON f.project_code = p.project_code
LEFT JOIN waiting AS w ON w.project_code = p.project_code
LEFT JOIN aims AS a ON a.project_code = p.project_code
