-- Grain: project × target group, at the build's known-at date; every project that has begun.
-- Hires are NULL where no source says anything; six months and employers where only reports do.
WITH target_groups AS (
    SELECT g.target_group, g.indicator_code
    FROM (VALUES ('osatyökykyinen', 'UTM-R01'), ('vammainen', 'UTM-R02'), ('muu heikko asema', 'UTM-R03'), ('ALL', 'UTM-R04'))
        AS g(target_group, indicator_code)
),
begun AS (
    SELECT p.project_code, p.title, p.authority_code, m.known_on
    FROM dim_project AS p
    JOIN build_moment AS m ON p.starts_on <= m.known_on
),
theme_of AS (
    SELECT t.project_code, string_agg(t.theme, '|' ORDER BY t.theme) AS theme
    FROM (SELECT DISTINCT b.project_code, b.theme FROM bridge_project_theme AS b
          JOIN build_moment AS m ON m.known_on BETWEEN b.valid_from AND coalesce(b.valid_to, m.known_on)) AS t
    GROUP BY t.project_code
),
hire AS (
    SELECT h.project_code, g.target_group, h.employer_business_id, h.crosses_threshold, h.in_work_6m,
           h.six_months_on <= m.known_on AS is_old_enough
    FROM fact_hire AS h
    JOIN build_moment AS m ON h.hired_on <= m.known_on
    JOIN target_groups AS g ON g.target_group IN (h.target_group, 'ALL')
),
from_rows AS (
    SELECT h.project_code, h.target_group, count(*) AS hires, count_if(h.crosses_threshold) AS hires_open_market,
           count_if(h.is_old_enough AND coalesce(h.in_work_6m, FALSE)) AS hires_in_work_6m,
           count_if(h.is_old_enough) AS hires_old_enough_for_6m, count(DISTINCT h.employer_business_id) AS employers_hiring
    FROM hire AS h
    GROUP BY h.project_code, h.target_group
),
has_rows AS (
    SELECT DISTINCT h.project_code FROM fact_hire AS h
),
from_reports AS (
    SELECT v.owner_code AS project_code, v.indicator_code, v.value, v.method
    FROM owner_row_value AS v
    JOIN dim_cut_off AS c ON c.cut_off = v.cut_off AND c.is_known_on
    WHERE v.level = 'project' AND v.region_category = 'ALL' AND v.gender = 'T'
)
SELECT b.project_code, b.title AS project_title, t.theme, b.authority_code, g.target_group,
       CASE WHEN w.project_code IS NOT NULL THEN coalesce(CAST(r.hires AS DOUBLE), 0) ELSE v.value END AS hires,
       CASE WHEN w.project_code IS NOT NULL THEN coalesce(CAST(r.hires_open_market AS DOUBLE), 0)
            WHEN g.target_group = 'ALL' THEN o.value END AS hires_open_market,
       CASE WHEN w.project_code IS NOT NULL THEN coalesce(CAST(r.hires_in_work_6m AS BIGINT), 0) END AS hires_in_work_6m,
       CASE WHEN w.project_code IS NOT NULL THEN coalesce(CAST(r.hires_old_enough_for_6m AS BIGINT), 0) END
           AS hires_old_enough_for_6m,
       CASE WHEN w.project_code IS NOT NULL THEN coalesce(CAST(r.employers_hiring AS BIGINT), 0) END AS employers_hiring,
       CASE WHEN w.project_code IS NOT NULL THEN 'kerätty' ELSE coalesce(v.method, o.method) END AS method
FROM begun AS b
CROSS JOIN target_groups AS g
LEFT JOIN theme_of AS t ON t.project_code = b.project_code
LEFT JOIN has_rows AS w ON w.project_code = b.project_code
LEFT JOIN from_rows AS r ON r.project_code = b.project_code AND r.target_group = g.target_group
LEFT JOIN from_reports AS v ON v.project_code = b.project_code AND v.indicator_code = g.indicator_code
LEFT JOIN from_reports AS o ON o.project_code = b.project_code AND o.indicator_code = 'UTM-R05' AND g.target_group = 'ALL'
