-- Grain: project code that was merged, transferred or reused × the day from which another code goes on. Kept by hand.
SELECT e.code AS old_project_code, e.parent AS new_project_code, e.valid_from, e.label_fi AS reason_fi, e.label_sv AS reason_sv,
       e.label_en AS reason_en
FROM code_entry AS e
WHERE e.list = 'project_successor'
