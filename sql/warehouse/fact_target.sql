-- Grain: level × owner × indicator × region category × due day. A programme's target belongs to the objective it names.
SELECT CASE t.level WHEN 'ohjelma' THEN 'specific_objective' WHEN 'teema' THEN 'theme' ELSE 'project' END AS level,
       t.owner AS owner_code, t.indicator_code, coalesce(t.region_category, 'ALL') AS region_category, t.due_on,
       CAST(t.target AS DOUBLE) AS target, t.unit, t.known_from
FROM stg_tavoitteet AS t
