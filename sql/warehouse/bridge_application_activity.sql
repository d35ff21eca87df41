-- Grain: application × activity. An application may name several.
SELECT a.application_id, e.code AS activity_type
FROM stg_hakemukset AS a
JOIN (SELECT DISTINCT code FROM code_entry WHERE list = 'activity_type') AS e
  ON strpos('|' || a.activity_type || '|', '|' || e.code || '|') > 0
