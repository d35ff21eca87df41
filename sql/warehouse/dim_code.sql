-- Grain: code list × code × validity. The words of every other list, as the catalogue has them.
SELECT e.list, e.code, e.label_fi, e.label_sv, e.label_en, e.valid_from, e.valid_to
FROM code_entry AS e
WHERE e.list NOT IN ('viranomainen', 'maakunta', 'kunta', 'boolean', 'project_successor')
