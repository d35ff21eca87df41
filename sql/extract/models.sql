-- Grain: operating model known by the cut-off: its stages and how far it has spread from its home project.
SELECT s.model_id, max(s.model_name) AS model_name, coalesce(max(s.home_project_code), '-') AS home_project_code,
       min(s.reached_on) FILTER (WHERE s.stage = 'kehitetty') AS developed_on,
       min(s.reached_on) FILTER (WHERE s.stage = 'pilotoitu') AS piloted_on,
       min(s.reached_on) FILTER (WHERE s.stage IN ('käyttöönotettu', 'juurrutettu')) AS first_adopted_on,
       CAST(count(DISTINCT CASE WHEN s.stage IN ('käyttöönotettu', 'juurrutettu') AND s.project_code <> s.home_project_code
                                THEN s.business_id END) AS BIGINT) AS workplaces_reached,
       CAST(count(DISTINCT CASE WHEN s.stage IN ('käyttöönotettu', 'juurrutettu') AND s.project_code <> s.home_project_code
                                THEN s.region_code END) AS BIGINT) AS regions_reached,
       CAST(count(DISTINCT CASE WHEN s.stage IN ('käyttöönotettu', 'juurrutettu') AND s.project_code <> s.home_project_code
                                THEN s.industry_section END) AS BIGINT) AS industry_sections_reached
FROM fact_model_stage AS s
WHERE s.reached_on <= (SELECT m.cut_off FROM extract_moment AS m)
GROUP BY s.model_id
ORDER BY s.model_id
