-- Grain: operating model: where it was made, and where else it was taken into use.
WITH of_model AS (
    SELECT s.model_id, max(s.model_name) AS model_name, max(s.home_project_code) AS home_project_code, max(s.url) AS url,
           min(s.reached_on) FILTER (WHERE s.stage = 'kehitetty') AS developed_on,
           min(s.reached_on) FILTER (WHERE s.stage = 'pilotoitu') AS piloted_on,
           min(s.reached_on) FILTER (WHERE s.stage = 'käyttöönotettu') AS first_adopted_on,
           min(s.reached_on) FILTER (WHERE s.stage = 'juurrutettu') AS first_embedded_on
    FROM fact_model_stage AS s
    JOIN build_moment AS b ON s.reached_on <= b.known_on
    GROUP BY s.model_id
),
spread AS (
    SELECT s.model_id, count(DISTINCT s.business_id) AS workplaces, count(DISTINCT s.region_code) AS regions,
           count(DISTINCT s.industry_section) AS industry_sections, count(DISTINCT s.project_code) AS projects
    FROM fact_model_stage AS s
    JOIN build_moment AS b ON s.reached_on <= b.known_on
    WHERE s.stage IN ('käyttöönotettu', 'juurrutettu') AND s.project_code <> s.home_project_code
    GROUP BY s.model_id
)
SELECT m.model_id, m.model_name, m.home_project_code, p.title AS home_project_title, m.developed_on, m.piloted_on, m.first_adopted_on,
       m.first_embedded_on, CAST(coalesce(s.workplaces, 0) AS BIGINT) AS workplaces_reached,
       CAST(coalesce(s.regions, 0) AS BIGINT) AS regions_reached,
       CAST(coalesce(s.industry_sections, 0) AS BIGINT) AS industry_sections_reached,
       CAST(coalesce(s.projects, 0) AS BIGINT) AS other_projects, m.url
FROM of_model AS m
LEFT JOIN spread AS s ON s.model_id = m.model_id
LEFT JOIN dim_project AS p ON p.project_code = m.home_project_code
