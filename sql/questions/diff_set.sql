-- Grain: figure × part × cause: by how much counts of distinct units and medians change. The set of `before` loses what was
-- withdrawn, then takes what was corrected, then what came late; each step's change belongs to its cause.
WITH old_unit AS (
    SELECT r.indicator_code, o.level, o.owner_code, o.region_category, r.gender, r.part, r.aggregate, r.unit, r.carrier_kind, r.carrier_code,
           max(r.amount) AS amount
    FROM before.lineage_row AS r
    JOIN diff_membership AS o ON o.carrier_kind = r.carrier_kind AND o.carrier_code = r.carrier_code AND o.was_member
    WHERE r.aggregate <> 'sum' AND r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
    GROUP BY ALL
),
new_unit AS (
    SELECT r.indicator_code, o.level, o.owner_code, o.region_category, r.gender, r.part, r.aggregate, r.unit, r.carrier_kind, r.carrier_code,
           max(r.amount) AS amount
    FROM after.lineage_row AS r
    JOIN diff_membership AS o ON o.carrier_kind = r.carrier_kind AND o.carrier_code = r.carrier_code AND o.is_member
    WHERE r.aggregate <> 'sum' AND r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
    GROUP BY ALL
),
paired AS (
    SELECT coalesce(o.indicator_code, n.indicator_code) AS indicator_code, coalesce(o.level, n.level) AS level,
           coalesce(o.owner_code, n.owner_code) AS owner_code, coalesce(o.region_category, n.region_category) AS region_category,
           coalesce(o.gender, n.gender) AS gender, coalesce(o.part, n.part) AS part, coalesce(o.aggregate, n.aggregate) AS aggregate,
           coalesce(o.unit, n.unit) AS unit, o.amount AS old_amount, n.amount AS new_amount,
           CASE WHEN o.amount = n.amount THEN 'same' ELSE coalesce(u.cause, m.cause, 'corrected') END AS cause
    FROM old_unit AS o
    FULL JOIN new_unit AS n ON n.indicator_code = o.indicator_code AND n.level = o.level AND n.owner_code = o.owner_code
        AND n.region_category = o.region_category AND n.gender = o.gender AND n.part = o.part AND n.unit = o.unit
        AND n.carrier_kind = o.carrier_kind AND n.carrier_code = o.carrier_code
    LEFT JOIN diff_unit AS u ON u.indicator_code = coalesce(o.indicator_code, n.indicator_code) AND u.part = coalesce(o.part, n.part)
        AND u.carrier_kind = coalesce(o.carrier_kind, n.carrier_kind) AND u.carrier_code = coalesce(o.carrier_code, n.carrier_code)
        AND u.unit = coalesce(o.unit, n.unit) AND u.gender = coalesce(o.gender, n.gender)
    LEFT JOIN diff_membership AS m ON m.carrier_kind = coalesce(o.carrier_kind, n.carrier_kind)
        AND m.carrier_code = coalesce(o.carrier_code, n.carrier_code) AND m.level = coalesce(o.level, n.level)
        AND m.owner_code = coalesce(o.owner_code, n.owner_code) AND m.region_category = coalesce(o.region_category, n.region_category)
),
-- the set after each step, as (unit, amount)
stepped AS (
    SELECT p.indicator_code, p.level, p.owner_code, p.region_category, p.gender, p.part, p.aggregate, s.step, p.unit,
           CASE WHEN s.step = 0 THEN p.old_amount
                WHEN s.step = 1 THEN CASE WHEN p.cause = 'withdrawn' THEN p.new_amount ELSE p.old_amount END
                WHEN s.step = 2 THEN CASE WHEN p.cause IN ('withdrawn', 'corrected') THEN p.new_amount ELSE p.old_amount END
                ELSE p.new_amount END AS amount
    FROM paired AS p
    CROSS JOIN (VALUES (0), (1), (2), (3)) AS s(step)
),
measured AS (
    SELECT t.indicator_code, t.level, t.owner_code, t.region_category, t.gender, t.part, t.step,
           CASE WHEN max(t.aggregate) = 'median' THEN coalesce(median(t.amount), 0)
                ELSE CAST(count(DISTINCT t.unit) FILTER (WHERE t.amount IS NOT NULL) AS DOUBLE) END AS n
    FROM stepped AS t
    GROUP BY ALL
)
SELECT m.indicator_code, m.level, m.owner_code, m.region_category, m.gender, m.part,
       CASE m.step WHEN 1 THEN 'withdrawn' WHEN 2 THEN 'corrected' ELSE 'late' END AS cause, m.n - e.n AS change
FROM measured AS m
JOIN measured AS e ON e.indicator_code = m.indicator_code AND e.level = m.level AND e.owner_code = m.owner_code
    AND e.region_category = m.region_category AND e.gender = m.gender AND e.part = m.part AND e.step = m.step - 1
WHERE m.n <> e.n
