-- Grain: code list × code × version, authorities and regions included. Words of the catalogue hold for the days it gives and have
-- no moment from which they are known; words that came inside a call page are known from that delivery on.
WITH shipped AS (
    SELECT e.list, e.code, e.label_fi, e.label_sv, e.label_en, e.valid_from AS held_from, e.valid_to AS held_to,
           CAST(NULL AS TIMESTAMPTZ) AS known_from, CAST(NULL AS TIMESTAMPTZ) AS known_to, 'catalogue' AS origin
    FROM code_entry AS e
    WHERE e.list <> 'project_successor' AND NOT e.is_delivered
),
delivered AS (
    SELECT k.list, k.code, k.label_fi, coalesce(k.label_sv, k.label_fi) AS label_sv, coalesce(k.label_en, k.label_fi) AS label_en,
           CAST(NULL AS DATE) AS held_from, CAST(NULL AS DATE) AS held_to, k.known_from, k.known_to, 'hakuilmoitukset' AS origin
    FROM all_koodisto AS k
),
together AS (
    SELECT s.list, s.code, s.label_fi, s.label_sv, s.label_en, s.held_from, s.held_to, s.known_from, s.known_to, s.origin FROM shipped AS s
    UNION ALL
    SELECT d.list, d.code, d.label_fi, d.label_sv, d.label_en, d.held_from, d.held_to, d.known_from, d.known_to, d.origin FROM delivered AS d
)
SELECT t.list, t.code,
       CAST(row_number() OVER (PARTITION BY t.list, t.code ORDER BY t.origin, t.known_from, t.held_from, t.label_fi) AS BIGINT) AS version_no,
       t.label_fi, t.label_sv, t.label_en, t.held_from, t.held_to, t.known_from, t.known_to, t.origin
FROM together AS t
