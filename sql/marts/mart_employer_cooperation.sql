-- Grain: theme × industry section × size × region: employers, each counted once in its cell. Projects without a theme
-- stand under '-'. Sections are those of TOL 2025; an employer in two themes counts in both. Hires are known in projects with
-- hire rows only: NULL where a cell has none of these.
WITH theme_of AS (
    SELECT o.project_code, o.owner_code AS theme
    FROM bridge_project_owner AS o
    JOIN dim_cut_off AS c ON c.cut_off = o.cut_off AND c.is_known_on
    WHERE o.level = 'theme'
),
employer AS (
    SELECT coalesce(t.theme, '-') AS theme, coalesce(i.industry_section, '-') AS industry_section, coalesce(b.size_class, '-') AS size_class,
           coalesce(m.region_code, '-') AS region_code, b.business_id, b.project_code, b.engagement
    FROM bridge_project_organisation AS b
    JOIN build_moment AS k ON b.joined_on <= k.known_on
    LEFT JOIN theme_of AS t ON t.project_code = b.project_code
    LEFT JOIN industry_section AS i ON i.industry_code = b.industry_code
    LEFT JOIN (SELECT d.municipality_code, min(d.region_code) AS region_code FROM dim_municipality AS d GROUP BY d.municipality_code) AS m
        ON m.municipality_code = b.municipality_code
    WHERE b.role = 'työnantaja'
),
hiring AS (
    SELECT h.project_code, h.employer_business_id, count(*) AS hires
    FROM fact_hire AS h
    JOIN build_moment AS k ON h.hired_on <= k.known_on
    GROUP BY h.project_code, h.employer_business_id
),
has_rows AS (
    SELECT DISTINCT h.project_code FROM fact_hire AS h
)
SELECT e.theme, e.industry_section, CAST(2025 AS INTEGER) AS industry_classification_year, e.size_class, e.region_code,
       CAST(count(DISTINCT e.business_id) AS BIGINT) AS employers,
       CAST(count(DISTINCT CASE WHEN e.engagement IN ('työpaikan kehittäminen', 'yhteiskehittäminen') THEN e.business_id END) AS BIGINT)
           AS workplaces_developed,
       CAST(count(DISTINCT CASE WHEN r.project_code IS NOT NULL THEN e.business_id END) AS BIGINT) AS employers_with_known_hires,
       CAST(CASE WHEN count(r.project_code) > 0 THEN count(DISTINCT CASE WHEN h.hires > 0 THEN e.business_id END) END AS BIGINT)
           AS employers_hiring,
       CAST(CASE WHEN count(r.project_code) > 0 THEN coalesce(sum(h.hires), 0) END AS BIGINT) AS hires
FROM employer AS e
LEFT JOIN has_rows AS r ON r.project_code = e.project_code
LEFT JOIN hiring AS h ON h.project_code = e.project_code AND h.employer_business_id = e.business_id
GROUP BY e.theme, e.industry_section, e.size_class, e.region_code
