-- Grain: figure × part × cause: by how much sums change. Reads `diff_unit` and `diff_membership`.
WITH inside AS (
    SELECT u.indicator_code, m.level, m.owner_code, m.region_category, u.gender, u.part, u.cause,
           sum(coalesce(u.new_amount, 0) - coalesce(u.old_amount, 0)) AS change
    FROM diff_unit AS u
    JOIN diff_membership AS m ON m.carrier_kind = u.carrier_kind AND m.carrier_code = u.carrier_code AND m.was_member AND m.is_member
    WHERE u.aggregate = 'sum'
    GROUP BY ALL
),
joined_now AS (
    SELECT r.indicator_code, m.level, m.owner_code, m.region_category, r.gender, r.part, m.cause, sum(r.amount) AS change
    FROM diff_membership AS m
    JOIN after.lineage_row AS r ON r.carrier_kind = m.carrier_kind AND r.carrier_code = m.carrier_code AND r.aggregate = 'sum'
        AND r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
    WHERE m.is_member AND NOT m.was_member
    GROUP BY ALL
),
left_since AS (
    SELECT r.indicator_code, m.level, m.owner_code, m.region_category, r.gender, r.part, m.cause, -sum(r.amount) AS change
    FROM diff_membership AS m
    JOIN before.lineage_row AS r ON r.carrier_kind = m.carrier_kind AND r.carrier_code = m.carrier_code AND r.aggregate = 'sum'
        AND r.counts_from <= $cut_off AND (r.counts_until IS NULL OR r.counts_until > $cut_off)
    WHERE m.was_member AND NOT m.is_member
    GROUP BY ALL
)
SELECT t.indicator_code, t.level, t.owner_code, t.region_category, t.gender, t.part, t.cause, CAST(sum(t.change) AS DOUBLE) AS change
FROM (SELECT * FROM inside UNION ALL SELECT * FROM joined_now UNION ALL SELECT * FROM left_since) AS t
GROUP BY ALL
