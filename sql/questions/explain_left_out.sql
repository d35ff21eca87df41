-- Grain: source row of an owner that one figure leaves out, with the first reason that holds.
WITH carrier AS (
    SELECT o.carrier_kind, o.carrier_code
    FROM lineage_owner AS o
    WHERE o.level = $level AND o.owner_code = $owner AND o.region_category = $region AND o.cut_off = $cut_off
    UNION ALL
    SELECT 'call', $owner WHERE $level = 'call'
),
-- what the rows of these owners ever add to the indicator, at any cut-off and for any gender
of_indicator AS (
    SELECT r.export, r.row_key, r.file_id, r.sheet, r.row_no, r.unit, r.gender, r.counts_from, r.counts_until
    FROM lineage_row AS r
    JOIN carrier AS c ON c.carrier_kind = r.carrier_kind AND c.carrier_code = r.carrier_code
    WHERE r.indicator_code = $indicator
),
counted AS (
    SELECT DISTINCT i.export, i.row_key, i.file_id, i.sheet, i.row_no, i.unit
    FROM of_indicator AS i
    WHERE i.gender = $gender AND i.counts_from <= $cut_off AND (i.counts_until IS NULL OR i.counts_until > $cut_off)
),
later AS (
    SELECT i.export, i.row_key, i.file_id, i.sheet, i.row_no, bool_or(i.gender = $gender AND i.counts_from > $cut_off) AS is_later,
           bool_or(i.gender = $gender AND i.counts_until <= $cut_off) AS is_past, bool_or(i.gender = $gender) AS has_gender
    FROM of_indicator AS i
    GROUP BY i.export, i.row_key, i.file_id, i.sheet, i.row_no
),
arrived AS (
    SELECT a.export, a.carrier_code, a.indicator_code, a.happened_on, a.standing, a.rule_id, a.unit, a.file_id, a.sheet, a.row_no, a.row_key
    FROM lineage_arrived AS a
    WHERE a.export IN (SELECT unnest($exports)) AND (a.indicator_code IS NULL OR a.indicator_code IN (SELECT unnest($indicators)))
      AND a.carrier_code IN (SELECT c.carrier_code FROM carrier AS c)
),
-- a person with a counted spell: the other spells belong to the same participation
counted_unit AS (
    SELECT DISTINCT c.unit FROM counted AS c WHERE c.export = 'osallistujat'
),
by_rows AS (
    SELECT DISTINCT h.project_code FROM fact_hire AS h
)
SELECT a.export, d.delivery_id, d.file, a.sheet, a.row_no, a.carrier_code, a.rule_id,
       CASE WHEN a.standing IN ('quarantined', 'duplicate', 'unapproved', 'returned') THEN a.standing
            WHEN l.is_later THEN 'after_cut_off'
            WHEN a.happened_on > $cut_off THEN 'after_cut_off'
            WHEN l.is_past THEN 'superseded'
            WHEN u.unit IS NOT NULL THEN 'superseded'
            WHEN a.indicator_code = $indicator AND $is_sum THEN 'counted_from_parts'
            WHEN a.standing = 'incomplete' AND l.row_key IS NULL THEN 'incomplete'
            WHEN NOT l.has_gender THEN 'other_gender'
            WHEN a.export = 'seurantaraportit' AND b.project_code IS NOT NULL AND $family = 'hires' THEN 'counted_from_rows'
            ELSE 'definition' END AS reason
FROM arrived AS a
ANTI JOIN counted AS c ON c.export = a.export AND c.file_id = a.file_id AND c.row_no IS NOT DISTINCT FROM a.row_no
    AND c.sheet IS NOT DISTINCT FROM a.sheet AND c.row_key = a.row_key
LEFT JOIN later AS l ON l.export = a.export AND l.file_id = a.file_id AND l.row_no IS NOT DISTINCT FROM a.row_no
    AND l.sheet IS NOT DISTINCT FROM a.sheet AND l.row_key = a.row_key
LEFT JOIN counted_unit AS u ON u.unit = a.unit
LEFT JOIN by_rows AS b ON b.project_code = a.carrier_code
LEFT JOIN quality_delivery AS d ON d.file_id = a.file_id
ORDER BY a.export, d.exported_at, d.file, a.sheet, a.row_no
