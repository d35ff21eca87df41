-- Grain: participation × state. A participation is one person in one project; each of its approved spells begins a new
-- state, which holds until the next spell starts. The entry is the first spell's for good; the exit is the state's own.
-- Source: ESF+ Regulation (EU) 2021/1057 Art. 2(1)(19)–(20) and Annex I; delivery contract § 3.
-- One boolean column per indicator: it says whether the row counts once its moment (indicators.yml) has come.
WITH approved AS (
    SELECT s.project_code, s.person_key, s.spell_no, s.age_at_start, s.gender, s.education, s.status_at_start, s.started_on,
           s.ended_on, s.status_at_end, s.status_at_end_on, s.gained_qualification, s.status_at_6m, s.is_protected
    FROM stg_osallistujat AS s
    WHERE s.record_status = 'hyväksytty'
),
several AS (
    SELECT a.project_code, a.person_key
    FROM approved AS a
    GROUP BY a.project_code, a.person_key
    HAVING count(*) > 1
),
-- nine people in ten have one spell: the window is over the others only
single_state AS (
    SELECT a.project_code, a.person_key, CAST(1 AS BIGINT) AS state_no, a.started_on AS holds_from,
           CAST(NULL AS DATE) AS holds_to, a.started_on AS entered_on, a.age_at_start, a.gender, a.education,
           a.status_at_start, a.ended_on, a.status_at_end, a.status_at_end_on, a.gained_qualification, a.status_at_6m,
           a.is_protected
    FROM approved AS a
    ANTI JOIN several AS s ON s.project_code = a.project_code AND s.person_key = a.person_key
),
ordered AS (
    SELECT a.project_code, a.person_key, a.spell_no, a.started_on, a.ended_on, a.status_at_end, a.status_at_end_on,
           a.gained_qualification, a.status_at_6m, a.age_at_start, a.gender, a.education, a.status_at_start, a.is_protected,
           row_number() OVER (PARTITION BY a.project_code, a.person_key ORDER BY a.started_on, a.spell_no) AS state_no,
           lead(a.started_on) OVER (PARTITION BY a.project_code, a.person_key ORDER BY a.started_on, a.spell_no) AS holds_to
    FROM approved AS a
    SEMI JOIN several AS s ON s.project_code = a.project_code AND s.person_key = a.person_key
),
later_state AS (
    SELECT o.project_code, o.person_key, o.state_no, o.started_on AS holds_from, o.holds_to, f.started_on AS entered_on,
           f.age_at_start, f.gender, f.education, f.status_at_start, o.ended_on, o.status_at_end, o.status_at_end_on,
           o.gained_qualification, o.status_at_6m, f.is_protected
    FROM ordered AS o
    JOIN ordered AS f ON f.project_code = o.project_code AND f.person_key = o.person_key AND f.state_no = 1
),
stated AS (
    SELECT s.project_code, s.person_key, s.state_no, s.holds_from, s.holds_to, s.entered_on, s.age_at_start, s.gender,
           s.education, s.status_at_start, s.ended_on, s.status_at_end, s.status_at_end_on, s.gained_qualification,
           s.status_at_6m, s.is_protected
    FROM single_state AS s
    UNION ALL
    SELECT l.project_code, l.person_key, l.state_no, l.holds_from, l.holds_to, l.entered_on, l.age_at_start, l.gender,
           l.education, l.status_at_start, l.ended_on, l.status_at_end, l.status_at_end_on, l.gained_qualification,
           l.status_at_6m, l.is_protected
    FROM later_state AS l
),
described AS (
    SELECT s.project_code, s.person_key, s.state_no, s.holds_from, s.holds_to, s.entered_on, s.age_at_start, s.gender,
           s.education, s.status_at_start, s.ended_on, s.status_at_end, s.status_at_end_on, s.gained_qualification,
           s.status_at_6m, s.is_protected, months_added(s.ended_on, 6) AS six_months_on,
           coalesce(s.gender IN ('F', 'M', 'N') AND s.status_at_start IS NOT NULL AND s.age_at_start IS NOT NULL
                    AND s.education IS NOT NULL, FALSE) AS is_complete,
           coalesce(s.status_at_start IN ('työtön', 'pitkäaikaistyötön'), FALSE) AS was_unemployed,
           coalesce(s.status_at_start IN ('työelämän ulkopuolella', 'työelämän ulkopuolella, koulutuksessa'), FALSE) AS was_inactive,
           coalesce(s.status_at_start IN ('työssä', 'yrittäjä'), FALSE) AS was_employed,
           -- 28 days = four weeks; a missing day means the day of leaving
           coalesce(days_between(s.ended_on, coalesce(s.status_at_end_on, s.ended_on)) BETWEEN 0 AND 28, FALSE) AS is_in_window
    FROM stated AS s
)
SELECT d.project_code, d.person_key, d.state_no, d.holds_from, d.holds_to, d.entered_on, d.ended_on, d.six_months_on,
       d.age_at_start, d.gender, d.education, d.status_at_start, d.status_at_end, d.status_at_end_on, d.status_at_6m,
       d.is_protected, d.is_complete,
       d.is_complete AS eeco01,
       d.is_complete AND d.was_unemployed AS eeco02,
       d.is_complete AND d.status_at_start = 'pitkäaikaistyötön' AS eeco03,
       d.is_complete AND d.was_inactive AS eeco04,
       d.is_complete AND d.was_employed AS eeco05,
       d.is_complete AND d.age_at_start < 18 AS eeco06,
       d.is_complete AND d.age_at_start BETWEEN 18 AND 29 AS eeco07,
       d.is_complete AND d.age_at_start >= 55 AS eeco08,
       d.is_complete AND d.education = 'enintään perusaste' AS eeco09,
       d.is_complete AND d.education = 'toinen aste' AS eeco10,
       d.is_complete AND d.education = 'korkea-aste' AS eeco11,
       d.is_complete AND d.is_in_window AND d.was_inactive AND coalesce(d.status_at_end = 'työtön työnhakija', FALSE) AS eecr01,
       d.is_complete AND d.is_in_window AND d.status_at_start <> 'työelämän ulkopuolella, koulutuksessa'
           AND coalesce(d.status_at_end = 'opiskelemassa tai koulutuksessa', FALSE) AS eecr02,
       d.is_complete AND coalesce(d.gained_qualification, FALSE) AS eecr03,
       d.is_complete AND d.is_in_window AND (d.was_unemployed OR d.was_inactive)
           AND coalesce(d.status_at_end IN ('työssä', 'yrittäjänä'), FALSE) AS eecr04,
       d.is_complete AND (d.was_unemployed OR d.was_inactive)
           AND coalesce(d.status_at_6m IN ('työssä', 'yrittäjänä'), FALSE) AS eecr05,
       d.is_complete AND d.was_employed AND coalesce(d.status_at_6m = 'parempi työmarkkina-asema', FALSE) AS eecr06,
       TRUE AS ctrl_01,
       NOT d.is_complete AS ctrl_02,
       d.is_complete AS ctrl_03
FROM described AS d
