-- Grain: application × region. An application may name several.
SELECT a.application_id, e.code AS region_code
FROM stg_hakemukset AS a
JOIN (SELECT DISTINCT code FROM code_entry WHERE list = 'maakunta') AS e
  ON strpos('|' || a.region_code || '|', '|' || e.code || '|') > 0
