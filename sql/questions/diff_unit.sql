-- Grain: indicator × carrier × gender × part × unit whose amount at one cut-off differs between two builds, `before` and
-- `after`, with the cause: late (a row that was not known, or not approved, then), corrected, or withdrawn.
WITH old_unit AS (
    SELECT r.indicator_code, r.carrier_kind, r.carrier_code, r.gender, r.part, r.aggregate, r.unit, sum(r.amount) AS amount
    FROM before.lineage_row AS r
    WHERE r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
    GROUP BY ALL
),
new_unit AS (
    SELECT r.indicator_code, r.carrier_kind, r.carrier_code, r.gender, r.part, r.aggregate, r.unit, sum(r.amount) AS amount
    FROM after.lineage_row AS r
    WHERE r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
    GROUP BY ALL
),
changed AS (
    SELECT coalesce(o.indicator_code, n.indicator_code) AS indicator_code, coalesce(o.carrier_kind, n.carrier_kind) AS carrier_kind,
           coalesce(o.carrier_code, n.carrier_code) AS carrier_code, coalesce(o.gender, n.gender) AS gender,
           coalesce(o.part, n.part) AS part, coalesce(o.aggregate, n.aggregate) AS aggregate, coalesce(o.unit, n.unit) AS unit,
           o.amount AS old_amount, n.amount AS new_amount
    FROM old_unit AS o
    FULL JOIN new_unit AS n ON n.indicator_code = o.indicator_code AND n.carrier_kind = o.carrier_kind AND n.carrier_code = o.carrier_code
        AND n.gender = o.gender AND n.part = o.part AND n.unit = o.unit
    WHERE o.amount IS DISTINCT FROM n.amount
),
-- a row that was unapproved, sent back or an orphan then has arrived since; any other row that was there has been corrected
known_then AS (
    SELECT DISTINCT a.export, a.row_key FROM before.lineage_arrived AS a
    WHERE a.standing NOT IN ('unapproved', 'returned') AND a.rule_id IS DISTINCT FROM 'orphan'
),
known_now AS (
    SELECT DISTINCT a.export, a.row_key FROM after.lineage_arrived AS a
),
new_rows AS (
    SELECT c.indicator_code, c.carrier_kind, c.carrier_code, c.gender, c.part, c.unit, bool_or(k.row_key IS NULL) AS has_late
    FROM changed AS c
    JOIN after.lineage_row AS r ON r.indicator_code = c.indicator_code AND r.carrier_kind = c.carrier_kind
        AND r.carrier_code = c.carrier_code AND r.gender = c.gender AND r.part = c.part AND r.unit = c.unit
    LEFT JOIN known_then AS k ON k.export = r.export AND k.row_key = r.row_key
    WHERE r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off) AND r.amount <> 0
    GROUP BY ALL
),
old_rows AS (
    SELECT c.indicator_code, c.carrier_kind, c.carrier_code, c.gender, c.part, c.unit, bool_and(k.row_key IS NULL) AS is_gone
    FROM changed AS c
    JOIN before.lineage_row AS r ON r.indicator_code = c.indicator_code AND r.carrier_kind = c.carrier_kind
        AND r.carrier_code = c.carrier_code AND r.gender = c.gender AND r.part = c.part AND r.unit = c.unit
    LEFT JOIN known_now AS k ON k.export = r.export AND k.row_key = r.row_key
    WHERE r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off) AND r.amount <> 0
    GROUP BY ALL
)
SELECT c.indicator_code, c.carrier_kind, c.carrier_code, c.gender, c.part, c.aggregate, c.unit, c.old_amount, c.new_amount,
       CASE WHEN c.new_amount IS NULL AND coalesce(o.is_gone, FALSE) THEN 'withdrawn'
            WHEN c.new_amount IS NOT NULL AND coalesce(n.has_late, FALSE) THEN 'late'
            ELSE 'corrected' END AS cause
FROM changed AS c
LEFT JOIN new_rows AS n ON n.indicator_code = c.indicator_code AND n.carrier_kind = c.carrier_kind AND n.carrier_code = c.carrier_code
    AND n.gender = c.gender AND n.part = c.part AND n.unit = c.unit
LEFT JOIN old_rows AS o ON o.indicator_code = c.indicator_code AND o.carrier_kind = c.carrier_kind AND o.carrier_code = c.carrier_code
    AND o.gender = c.gender AND o.part = c.part AND o.unit = c.unit
