-- Grain: source row of an owner in the exports behind one figure: what it adds to each part of the figure, or the first reason that
-- keeps it out; a row that counts has no reason. Kept while the other questions `explain_*` read it.
WITH carrier AS (
    SELECT o.carrier_kind, o.carrier_code
    FROM lineage_owner AS o
    WHERE o.level = $level AND o.owner_code = $owner AND o.region_category = $region AND o.cut_off = $cut_off
    UNION ALL
    SELECT 'call', $owner WHERE $level = 'call'
),
-- what the rows of these owners ever add to the indicator, at any cut-off and for any gender
of_indicator AS (
    SELECT r.export, r.file_id, r.sheet, r.row_no, r.row_key, r.carrier_code, r.unit, r.part, r.aggregate, r.amount, r.counts_from,
           r.counts_until, r.gender = $gender AS is_of_gender,
           r.gender = $gender AND r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off) AS is_counted
    FROM lineage_row AS r
    JOIN carrier AS c ON c.carrier_kind = r.carrier_kind AND c.carrier_code = r.carrier_code
    WHERE r.indicator_code = $indicator
),
named AS (
    SELECT any_value(i.export) AS export, i.file_id, i.sheet, i.row_no, i.row_key, any_value(i.carrier_code) AS carrier_code,
           any_value(i.unit) AS unit, any_value(i.aggregate) AS aggregate,
           sum(i.amount) FILTER (WHERE i.is_counted AND i.part = 'value') AS value,
           sum(i.amount) FILTER (WHERE i.is_counted AND i.part = 'numerator') AS numerator,
           sum(i.amount) FILTER (WHERE i.is_counted AND i.part = 'denominator') AS denominator,
           bool_or(i.is_counted) AS is_counted, bool_or(i.is_of_gender) AS has_gender,
           bool_or(i.is_of_gender AND i.counts_from > $cut_off) AS is_later,
           bool_or(i.is_of_gender AND i.counts_until <= $cut_off) AS is_past
    FROM of_indicator AS i
    GROUP BY i.file_id, i.sheet, i.row_no, i.row_key
),
arrived AS (
    SELECT a.export, a.carrier_code, a.indicator_code, a.happened_on, a.standing, a.rule_id, a.unit, a.file_id, a.sheet, a.row_no, a.row_key
    FROM lineage_arrived AS a
    WHERE list_contains($exports, a.export) AND (a.indicator_code IS NULL OR list_contains($indicators, a.indicator_code))
      AND a.carrier_code IN (SELECT c.carrier_code FROM carrier AS c)
),
left_out AS (
    SELECT a.export, a.carrier_code, a.indicator_code, a.happened_on, a.standing, a.rule_id, a.unit, a.file_id, a.sheet, a.row_no, a.row_key,
           n.row_key IS NOT NULL AS is_named, n.has_gender, n.is_later, n.is_past
    FROM arrived AS a
    LEFT JOIN named AS n ON n.file_id = a.file_id AND n.row_no IS NOT DISTINCT FROM a.row_no
        AND n.sheet IS NOT DISTINCT FROM a.sheet AND n.row_key = a.row_key
    WHERE n.is_counted IS DISTINCT FROM TRUE
),
-- a person with a counted spell: the other spells belong to the same participation
counted_unit AS (
    SELECT DISTINCT n.unit FROM named AS n
    WHERE n.export = 'osallistujat' AND n.is_counted
),
by_rows AS (
    SELECT DISTINCT h.project_code FROM fact_hire AS h
)
SELECT n.export, n.file_id, n.sheet, n.row_no, n.row_key, n.carrier_code,
       CASE WHEN n.aggregate = 'distinct' THEN n.unit END AS unit, n.aggregate, n.value, n.numerator, n.denominator,
       CAST(NULL AS VARCHAR) AS rule_id, CAST(NULL AS VARCHAR) AS reason
FROM named AS n
WHERE n.is_counted
UNION ALL
SELECT o.export, o.file_id, o.sheet, o.row_no, o.row_key, o.carrier_code, NULL, NULL, NULL, NULL, NULL, o.rule_id,
       CASE WHEN o.standing IN ('quarantined', 'duplicate', 'unapproved', 'returned') THEN o.standing
            WHEN o.is_later THEN 'after_cut_off'
            WHEN o.happened_on > $cut_off THEN 'after_cut_off'
            WHEN o.is_past THEN 'superseded'
            WHEN u.unit IS NOT NULL THEN 'superseded'
            WHEN o.indicator_code = $indicator AND $is_sum THEN 'counted_from_parts'
            WHEN o.standing = 'incomplete' AND NOT o.is_named THEN 'incomplete'
            WHEN NOT o.has_gender THEN 'other_gender'
            WHEN o.export = 'seurantaraportit' AND b.project_code IS NOT NULL AND $family = 'hires' THEN 'counted_from_rows'
            ELSE 'definition' END
FROM left_out AS o
LEFT JOIN counted_unit AS u ON u.unit = o.unit
LEFT JOIN by_rows AS b ON b.project_code = o.carrier_code
