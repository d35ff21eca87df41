-- Grain: spell of one person in one project, every state of the record. Location is empty for protected people.
SELECT s.project_code, s.person_key, s.spell_no, s.age_at_start, s.gender, s.is_protected, s.municipality_code, s.education,
       s.status_at_start, s.started_on, s.ended_on, s.status_at_end, s.status_at_end_on, s.gained_qualification,
       s.status_at_6m, s.record_status, s.approved_on, s.file_id, s.sheet, s.row_no, s.known_from
FROM stg_osallistujat AS s
