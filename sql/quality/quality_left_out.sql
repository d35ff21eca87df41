-- Grain: row that is known and counts nowhere: quarantined by a rule, or a double of another row.
SELECT g.export, g.file_id, g.sheet, g.row_no, g.row_key, g.project_code, g.reason, g.rule_id, g.known_from
FROM gate_left_out AS g
