-- Grain: municipality × validity; merged municipalities stay, with the day on which they ended.
SELECT e.code AS municipality_code, e.label_fi AS name_fi, e.label_sv AS name_sv, e.parent AS region_code,
       e.valid_from, e.valid_to
FROM code_entry AS e
WHERE e.list = 'kunta'
