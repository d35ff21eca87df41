-- Grain: authority × validity. Codes survived the reform of 1 January 2026, names did not, so a name has a time.
SELECT e.code AS authority_code, e.label_fi AS name_fi, e.label_sv AS name_sv, e.label_en AS name_en,
       e.valid_from, e.valid_to, e.valid_to IS NULL AS is_current
FROM code_entry AS e
WHERE e.list = 'viranomainen'
