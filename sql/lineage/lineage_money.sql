-- Grain: indicator × part × row of a decision, a payment claim or a hire that money is measured by.
WITH granted AS (
    SELECT d.project_code, d.effective_from AS counts_from, CAST(d.granted_eur AS DOUBLE) AS amount, d.decision_no,
           lead(d.effective_from) OVER (PARTITION BY d.project_code ORDER BY d.effective_from, d.decision_no) AS counts_until,
           d.file_id, d.sheet, d.row_no, d.row_key
    FROM fact_decision AS d
    WHERE d.effective_from IS NOT NULL
),
claim AS (
    SELECT c.project_code, c.claim_no, c.received_on, c.paid_on, CAST(c.claimed_eur AS DOUBLE) AS claimed_eur,
           CAST(c.paid_eur AS DOUBLE) AS paid_eur, c.claim_status, c.file_id, c.sheet, c.row_no, c.row_key
    FROM fact_claim AS c
    WHERE c.claim_status <> 'palautettu'
),
counted AS (
    SELECT i.indicator_code, i.part, g.project_code, g.counts_from, g.counts_until, i.is_amount * g.amount AS amount,
           g.project_code AS unit, 'paatokset' AS export, g.file_id, g.sheet, g.row_no, g.row_key
    FROM granted AS g
    -- beside a grant nothing paid is zero euros, so the decision is read for what is paid, too
    CROSS JOIN (VALUES ('UTM-F01', 'value', 1), ('UTM-F04', 'denominator', 1), ('UTM-F04', 'numerator', 0), ('UTM-F06', 'numerator', 0))
        AS i(indicator_code, part, is_amount)
    UNION ALL
    SELECT i.indicator_code, i.part, c.project_code, c.received_on, NULL, i.is_amount * c.claimed_eur,
           concat_ws('|', c.project_code, c.claim_no), 'maksatukset', c.file_id, c.sheet, c.row_no, c.row_key
    FROM claim AS c
    CROSS JOIN (VALUES ('UTM-F02', 'value', 1), ('UTM-F06', 'numerator', 0)) AS i(indicator_code, part, is_amount)
    UNION ALL
    SELECT i.indicator_code, i.part, c.project_code, c.paid_on, NULL, c.paid_eur, concat_ws('|', c.project_code, c.claim_no),
           'maksatukset', c.file_id, c.sheet, c.row_no, c.row_key
    FROM claim AS c
    CROSS JOIN (VALUES ('UTM-F03', 'value'), ('UTM-F04', 'numerator'), ('UTM-F06', 'numerator')) AS i(indicator_code, part)
    UNION ALL
    -- over 80 days: from the 81st day after arrival (Decree 867/2021 § 28)
    SELECT 'UTM-F05', 'value', c.project_code, CAST(c.received_on + INTERVAL 81 DAY AS DATE), NULL, CAST(1 AS DOUBLE),
           concat_ws('|', c.project_code, c.claim_no), 'maksatukset', c.file_id, c.sheet, c.row_no, c.row_key
    FROM claim AS c
    WHERE c.claim_status = 'haettu'
    UNION ALL
    SELECT 'UTM-F06', 'denominator', h.carrier_code, h.counts_from, h.counts_until, h.amount, h.unit, h.export, h.file_id, h.sheet,
           h.row_no, h.row_key
    FROM (SELECT l.carrier_code, l.indicator_code, l.gender, l.counts_from, l.counts_until, l.amount, l.unit, l.export, l.file_id, l.sheet,
                 l.row_no, l.row_key
          FROM lineage_hire AS l
          UNION ALL
          SELECT r.carrier_code, r.indicator_code, r.gender, r.counts_from, r.counts_until, r.amount, r.unit, r.export, r.file_id, r.sheet,
                 r.row_no, r.row_key
          FROM lineage_report AS r) AS h
    WHERE h.indicator_code = 'UTM-R04' AND h.gender = 'T'
)
SELECT c.indicator_code, 'money' AS carrier_kind, c.project_code AS carrier_code, 'T' AS gender, c.counts_from, c.counts_until, c.part,
       'sum' AS aggregate, c.amount, c.unit, c.export, c.file_id, c.sheet, c.row_no, c.row_key
FROM counted AS c
WHERE c.counts_from IS NOT NULL AND c.amount IS NOT NULL
