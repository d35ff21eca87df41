-- Grain: known row of an export that figures are made of, with what keeps it out whatever the indicator: quarantined,
-- duplicate, unapproved, incomplete, returned; `accepted` where nothing does.
WITH entry AS (
    SELECT f.project_code, f.person_key, f.is_complete FROM fact_participation AS f WHERE f.state_no = 1
),
accepted AS (
    SELECT 'osallistujat' AS export, s.project_code AS carrier_code, CAST(NULL AS VARCHAR) AS indicator_code, s.started_on AS happened_on,
           CASE WHEN s.record_status <> 'hyväksytty' THEN 'unapproved' WHEN NOT e.is_complete THEN 'incomplete' ELSE 'accepted' END AS standing,
           concat_ws('|', s.project_code, s.person_key) AS unit, s.file_id, s.sheet, s.row_no, s.row_key
    FROM fact_spell AS s
    LEFT JOIN entry AS e ON e.project_code = s.project_code AND e.person_key = s.person_key
    UNION ALL
    SELECT 'tyollistymiset', h.project_code, NULL, h.hired_on, 'accepted', NULL, h.file_id, h.sheet, h.row_no, h.row_key FROM fact_hire AS h
    UNION ALL
    SELECT 'seurantaraportit', r.project_code, r.indicator_code, r.period_end,
           CASE WHEN r.report_status = 'hyväksytty' THEN 'accepted' ELSE 'unapproved' END, NULL, r.file_id, r.sheet, r.row_no, r.row_key
    FROM fact_report_value AS r
    UNION ALL
    SELECT 'organisaatiot', o.project_code, NULL, o.joined_on, 'accepted', NULL, o.file_id, o.sheet, o.row_no, o.row_key
    FROM bridge_project_organisation AS o
    UNION ALL
    SELECT 'toimintamallit',
           CASE WHEN m.stage IN ('käyttöönotettu', 'juurrutettu') THEN coalesce(m.home_project_code, m.project_code) ELSE m.project_code END,
           NULL, m.reached_on, 'accepted', NULL, m.file_id, m.sheet, m.row_no, m.row_key FROM fact_model_stage AS m
    UNION ALL
    SELECT 'paatokset', d.project_code, NULL, d.effective_from, 'accepted', NULL, d.file_id, d.sheet, d.row_no, d.row_key FROM fact_decision AS d
    UNION ALL
    SELECT 'maksatukset', c.project_code, NULL, c.received_on, CASE WHEN c.claim_status = 'palautettu' THEN 'returned' ELSE 'accepted' END,
           NULL, c.file_id, c.sheet, c.row_no, c.row_key
    FROM fact_claim AS c
    UNION ALL
    SELECT 'hakuilmoitukset', c.call_code, NULL, c.opens_on, 'accepted', NULL, c.file_id, c.sheet, c.row_no, c.row_key FROM dim_call AS c
    UNION ALL
    SELECT 'hakemukset', a.call_code, NULL, a.received_on, 'accepted', NULL, a.file_id, a.sheet, a.row_no, a.row_key FROM fact_application AS a
    UNION ALL
    SELECT 'tapahtumat', e.event_id, NULL, e.held_on, 'accepted', NULL, e.file_id, e.sheet, e.row_no, e.row_key FROM fact_event AS e
)
SELECT a.export, a.carrier_code, a.indicator_code, a.happened_on, a.standing, CAST(NULL AS VARCHAR) AS rule_id, a.unit,
       a.file_id, a.sheet, a.row_no, a.row_key
FROM accepted AS a
UNION ALL
SELECT q.export, q.project_code, NULL, CAST(NULL AS DATE), q.reason, q.rule_id, NULL, q.file_id, q.sheet, q.row_no, q.row_key
FROM quality_left_out AS q
