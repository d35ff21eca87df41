-- The rules on participants as one would write them by hand: one pass over the typed rows, and a join for each rule that
-- looks at other rows. Reads bench_row (typed cells `<name>`, their text `<name>_raw`), typed_hankkeet, stg_hankkeet.
WITH judged AS (
    SELECT row_no, concat_ws('|',
        CASE WHEN project_code_raw IS NULL OR person_key IS NULL OR started_on_raw IS NULL OR record_status_raw IS NULL
             THEN 'value_missing' END,
        CASE WHEN lower(project_code_raw) IN ('null', 'n/a', '#n/a', 'na', '-', 'ei tietoa', 'none', 'nan')
             THEN 'null_word_elsewhere' END,
        CASE WHEN regexp_matches(project_code_raw, '^\d([.,]\d+)?[eE]\+\d+$') THEN 'excel_damage' END,
        person_key_fault,
        CASE WHEN spell_no IS NULL AND spell_no_raw IS NOT NULL THEN number_fault(spell_no_raw) END,
        CASE WHEN age_at_start IS NULL AND age_at_start_raw IS NOT NULL THEN number_fault(age_at_start_raw) END,
        CASE WHEN spell_no < 1 OR age_at_start < 0 OR age_at_start > 120 THEN 'value_out_of_range' END,
        CASE WHEN gender IS NULL AND gender_raw IS NOT NULL
               OR municipality_code IS NULL AND municipality_code_raw IS NOT NULL
               OR education IS NULL AND education_raw IS NOT NULL
               OR status_at_start IS NULL AND status_at_start_raw IS NOT NULL
               OR status_at_end IS NULL AND status_at_end_raw IS NOT NULL
               OR status_at_6m IS NULL AND status_at_6m_raw IS NOT NULL
               OR record_status IS NULL AND record_status_raw IS NOT NULL THEN 'code_unknown' END,
        CASE WHEN is_protected IS NULL AND is_protected_raw IS NOT NULL
               OR gained_qualification IS NULL AND gained_qualification_raw IS NOT NULL THEN 'bool_form' END,
        CASE WHEN started_on IS NULL AND started_on_raw IS NOT NULL THEN date_fault(started_on_raw) END,
        CASE WHEN ended_on IS NULL AND ended_on_raw IS NOT NULL THEN date_fault(ended_on_raw) END,
        CASE WHEN status_at_end_on IS NULL AND status_at_end_on_raw IS NOT NULL THEN date_fault(status_at_end_on_raw) END,
        CASE WHEN approved_on IS NULL AND approved_on_raw IS NOT NULL THEN date_fault(approved_on_raw) END,
        CASE WHEN ended_on < started_on THEN 'ended_before_start' END,
        CASE WHEN status_at_end_on < ended_on THEN 'status_date_before_end' END,
        CASE WHEN date_diff('day', ended_on, status_at_end_on) > 28 THEN 'status_after_28_days' END,
        CASE WHEN ended_on IS NULL AND (status_at_end IS NOT NULL OR status_at_6m IS NOT NULL OR gained_qualification)
             THEN 'result_without_exit' END,
        CASE WHEN status_at_6m = 'parempi työmarkkina-asema' AND status_at_start NOT IN ('työssä', 'yrittäjä')
             THEN 'better_status_not_employed' END,
        CASE WHEN age_at_start < 15 THEN 'age_below_15' WHEN age_at_start > 100 THEN 'age_over_100' END,
        CASE WHEN ended_on > known_on THEN 'ended_in_future' END,
        CASE WHEN ended_on IS NOT NULL AND status_at_end IS NULL THEN 'status_missing_on_exit' END,
        CASE WHEN record_status = 'hyväksytty' AND (gender IS NULL OR gender = 'U' OR age_at_start IS NULL
                  OR education IS NULL OR status_at_start IS NULL) THEN 'approved_incomplete' END) AS rules
    FROM bench_row
),
several AS (
    SELECT person_key, project_code FROM bench_row GROUP BY person_key, project_code HAVING count(*) > 1
),
spell AS (
    SELECT b.* FROM bench_row AS b SEMI JOIN several AS s ON s.person_key = b.person_key AND s.project_code = b.project_code
),
same_key AS (
    SELECT b.row_no, b.key_hash,
           row(b.project_code, b.person_key, b.spell_no, b.age_at_start, b.gender, b.is_protected, b.municipality_code, b.education,
               b.status_at_start, b.started_on, b.ended_on, b.status_at_end, b.status_at_end_on, b.gained_qualification,
               b.status_at_6m, b.record_status, b.approved_on) AS content
    FROM bench_row AS b
    SEMI JOIN (SELECT key_hash FROM bench_row GROUP BY key_hash HAVING count(*) > 1) AS s ON s.key_hash = b.key_hash
)
SELECT row_no, unnest(string_split(rules, '|')) AS rule_id FROM judged WHERE rules <> ''
UNION
SELECT b.row_no, 'orphan' FROM bench_row AS b ANTI JOIN stg_hankkeet AS h ON h.project_code = b.project_code
WHERE b.project_code IS NOT NULL
UNION
SELECT b.row_no, 'entry_before_project' FROM bench_row AS b JOIN typed_hankkeet AS h ON h.project_code = b.project_code
WHERE b.started_on < h.starts_on
UNION
SELECT later.row_no, 'overlapping_spells'
FROM spell AS later JOIN spell AS earlier ON earlier.person_key = later.person_key AND earlier.project_code = later.project_code
WHERE (earlier.started_on, earlier.spell_no) < (later.started_on, later.spell_no) AND earlier.spell_no <> later.spell_no
  AND (later.started_on < coalesce(earlier.ended_on, DATE '9999-12-31') OR later.started_on = earlier.started_on)
UNION
SELECT a.row_no, CASE WHEN a.content = b.content THEN 'duplicate_row' ELSE 'key_conflict' END
FROM same_key AS a JOIN same_key AS b ON b.key_hash = a.key_hash
WHERE a.content <> b.content OR b.row_no < a.row_no
