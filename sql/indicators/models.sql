-- Grain: operating model, the most widely spread first.
SELECT m.model_name, m.home_project_code, m.developed_on, m.first_adopted_on, m.other_projects, m.workplaces_reached, m.regions_reached
FROM mart_model_spread AS m
ORDER BY m.workplaces_reached DESC, m.regions_reached DESC, m.model_id
