-- Grain: indicator × part × row of a call, an application or an event.
WITH application AS (
    SELECT a.application_id, a.call_code, coalesce(a.group_id, a.application_id) AS group_key, a.is_first_of_group,
           a.applicant_business_id, a.received_on, a.decided_on, a.application_status, CAST(a.applied_eur AS DOUBLE) AS applied_eur,
           a.file_id, a.sheet, a.row_no, a.row_key
    FROM fact_application AS a
),
with_budget AS (
    SELECT DISTINCT d.call_code FROM dim_call AS d WHERE d.budget_eur IS NOT NULL
),
of_call AS (
    SELECT i.indicator_code, i.part, i.aggregate, d.call_code,
           CASE WHEN i.indicator_code = 'UTM-P02' THEN greatest(d.opens_on, d.closes_on) ELSE d.opens_on END AS counts_from,
           CASE i.indicator_code WHEN 'UTM-P01' THEN CAST(1 AS DOUBLE)
                WHEN 'UTM-P02' THEN CASE WHEN d.closes_on IS NOT NULL THEN CAST(days_between(d.opens_on, d.closes_on) + 1 AS DOUBLE) END
                ELSE CAST(d.budget_eur AS DOUBLE) END AS amount,
           d.call_id AS unit, d.file_id, d.sheet, d.row_no, d.row_key
    FROM dim_call AS d
    CROSS JOIN (VALUES ('UTM-P01', 'value', 'sum'), ('UTM-P02', 'value', 'median'), ('UTM-P05', 'denominator', 'sum'))
        AS i(indicator_code, part, aggregate)
    WHERE d.call_code IS NOT NULL AND d.opens_on IS NOT NULL
),
of_application AS (
    SELECT 'UTM-P03' AS indicator_code, 'value' AS part, 'sum' AS aggregate, a.call_code, a.received_on AS counts_from,
           CAST(CASE WHEN a.is_first_of_group THEN 1 ELSE 0 END AS DOUBLE) AS amount, a.group_key AS unit, a.file_id, a.sheet, a.row_no, a.row_key
    FROM application AS a
    UNION ALL
    SELECT 'UTM-P04', 'value', 'distinct', a.call_code, a.received_on, CAST(1 AS DOUBLE), a.applicant_business_id, a.file_id, a.sheet,
           a.row_no, a.row_key
    FROM application AS a
    UNION ALL
    SELECT 'UTM-P05', 'numerator', 'sum', a.call_code, a.received_on, a.applied_eur, a.application_id, a.file_id, a.sheet, a.row_no, a.row_key
    FROM application AS a
    JOIN with_budget AS b ON b.call_code = a.call_code
    UNION ALL
    SELECT 'UTM-P06', p.part, 'sum', a.call_code, greatest(a.received_on, a.decided_on), CAST(1 AS DOUBLE), a.group_key, a.file_id, a.sheet,
           a.row_no, a.row_key
    FROM application AS a
    JOIN (VALUES ('numerator'), ('denominator')) AS p(part) ON p.part = 'denominator' OR a.application_status = 'hyväksytty'
    WHERE a.is_first_of_group AND a.application_status IN ('hyväksytty', 'hylätty') AND a.decided_on IS NOT NULL
    UNION ALL
    SELECT 'UTM-P07', 'value', 'median', a.call_code, greatest(a.received_on, a.decided_on),
           CAST(days_between(a.received_on, a.decided_on) AS DOUBLE), a.group_key, a.file_id, a.sheet, a.row_no, a.row_key
    FROM application AS a
    WHERE a.is_first_of_group AND a.application_status IN ('hyväksytty', 'hylätty') AND a.decided_on IS NOT NULL
),
of_event AS (
    SELECT i.indicator_code, e.event_id, e.held_on AS counts_from,
           CASE i.indicator_code WHEN 'UTM-P08' THEN CAST(1 AS DOUBLE) WHEN 'UTM-P09' THEN CAST(e.organisations AS DOUBLE)
                ELSE CAST(e.reach AS DOUBLE) END AS amount,
           e.file_id, e.sheet, e.row_no, e.row_key
    FROM fact_event AS e
    JOIN (VALUES ('UTM-P08'), ('UTM-P09'), ('UTM-P10')) AS i(indicator_code)
      ON CASE WHEN i.indicator_code = 'UTM-P10' THEN e.event_type = 'viestintä'
              ELSE e.event_type IN ('hakuinfo', 'hakijoiden aktivointi') END
)
SELECT c.indicator_code, 'call' AS carrier_kind, c.call_code AS carrier_code, 'T' AS gender, c.counts_from,
       CAST(NULL AS DATE) AS counts_until, c.part, c.aggregate, c.amount, c.unit, 'hakuilmoitukset' AS export, c.file_id, c.sheet,
       c.row_no, c.row_key
FROM of_call AS c
WHERE c.amount IS NOT NULL
UNION ALL
SELECT a.indicator_code, 'call', a.call_code, 'T', a.counts_from, CAST(NULL AS DATE), a.part, a.aggregate, a.amount, a.unit,
       'hakemukset', a.file_id, a.sheet, a.row_no, a.row_key
FROM of_application AS a
WHERE a.amount IS NOT NULL AND a.unit IS NOT NULL
UNION ALL
SELECT e.indicator_code, 'event', e.event_id, 'T', e.counts_from, CAST(NULL AS DATE), 'value', 'sum', e.amount, e.event_id,
       'tapahtumat', e.file_id, e.sheet, e.row_no, e.row_key
FROM of_event AS e
WHERE e.amount IS NOT NULL
