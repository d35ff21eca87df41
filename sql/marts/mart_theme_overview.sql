-- Grain: theme, at the build's known-at date. The first page for the theme's officer and steering group.
WITH member AS (
    SELECT o.owner_code AS theme, o.project_code
    FROM project_owner AS o
    JOIN dim_cut_off AS c ON c.cut_off = o.cut_off AND c.is_known_on
    WHERE o.level = 'theme'
),
projects AS (
    SELECT m.theme, count(*) AS projects, count_if(p.starts_on <= b.known_on) AS projects_begun,
           count_if(p.ends_on < b.known_on) AS projects_ended
    FROM member AS m
    JOIN dim_project AS p ON p.project_code = m.project_code
    CROSS JOIN build_moment AS b
    GROUP BY m.theme
),
figures AS (
    SELECT v.owner_code AS theme, v.indicator_code, v.value, v.method
    FROM mart_indicator_value AS v
    JOIN dim_cut_off AS c ON c.cut_off = v.cut_off AND c.is_known_on
    WHERE v.level = 'theme' AND v.region_category = 'ALL' AND v.gender = 'T'
)
SELECT f.theme, CAST(coalesce(max(p.projects), 0) AS BIGINT) AS projects, CAST(coalesce(max(p.projects_begun), 0) AS BIGINT) AS projects_begun,
       CAST(coalesce(max(p.projects_ended), 0) AS BIGINT) AS projects_ended,
       max(f.value) FILTER (WHERE f.indicator_code = 'EECO01') AS participations,
       max(f.value) FILTER (WHERE f.indicator_code = 'EECR04') AS in_employment_on_leaving,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-R04') AS hires,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-R01') AS hires_partially_able,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-R02') AS hires_disabled,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-R05') AS hires_open_market,
       max(f.method) FILTER (WHERE f.indicator_code = 'UTM-R04') AS hires_method,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-O01') AS employers_engaged,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-O02') AS workplaces_developed,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-O03') AS models_developed,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-R08') AS workplaces_reached_by_models,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-P01') AS calls_opened,
       max(f.value) FILTER (WHERE f.indicator_code = 'UTM-P03') AS applications,
       CAST(max(f.value) FILTER (WHERE f.indicator_code = 'UTM-F01') AS DECIMAL(18, 2)) AS granted_eur,
       CAST(max(f.value) FILTER (WHERE f.indicator_code = 'UTM-F02') AS DECIMAL(18, 2)) AS claimed_eur,
       CAST(max(f.value) FILTER (WHERE f.indicator_code = 'UTM-F03') AS DECIMAL(18, 2)) AS paid_eur
FROM figures AS f
LEFT JOIN projects AS p ON p.theme = f.theme
GROUP BY f.theme
