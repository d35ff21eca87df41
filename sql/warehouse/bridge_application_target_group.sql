-- Grain: application × target group. An application may name several.
SELECT a.application_id, e.code AS target_group
FROM stg_hakemukset AS a
JOIN (SELECT DISTINCT code FROM code_entry WHERE list = 'target_group_application') AS e
  ON strpos('|' || a.target_group || '|', '|' || e.code || '|') > 0
