-- Grain: indicator × owner × region category × cut-off; money. Ratios are made of the sums, never of ratios; euros are
-- summed as decimals.
WITH hired AS (
    SELECT v.project_code, v.cut_off, v.value AS hires
    FROM project_indicator_value AS v
    WHERE v.indicator_code = 'UTM-R04' AND v.gender = 'T'
),
summed AS (
    SELECT o.level, o.owner_code, c.region_category, o.cut_off, sum(m.granted_eur) AS granted, sum(m.claimed_eur) AS claimed,
           sum(m.paid_eur) AS paid, sum(m.waiting_claims) AS waiting, sum(h.hires) AS hires
    FROM money_owner AS o
    JOIN category_of_owner AS c ON c.own_category IS NOT DISTINCT FROM o.region_category
    LEFT JOIN project_money_value AS m ON m.project_code = o.project_code AND m.cut_off = o.cut_off
    LEFT JOIN hired AS h ON h.project_code = o.project_code AND h.cut_off = o.cut_off
    WHERE m.project_code IS NOT NULL OR h.project_code IS NOT NULL
    GROUP BY o.level, o.owner_code, c.region_category, o.cut_off
),
together AS (
    SELECT s.level, s.owner_code, s.region_category, s.cut_off, CAST(s.granted AS DOUBLE) AS granted, CAST(s.claimed AS DOUBLE) AS claimed,
           CAST(s.paid AS DOUBLE) AS paid, CAST(nullif(s.waiting, 0) AS DOUBLE) AS waiting, s.hires,
           CASE WHEN coalesce(s.granted, s.claimed, s.paid) IS NOT NULL THEN CAST(coalesce(s.paid, 0) AS DOUBLE) END AS paid_or_zero
    FROM summed AS s
),
listed AS (
    SELECT 'UTM-F01' AS indicator_code, t.level, t.owner_code, t.region_category, t.cut_off, t.granted AS value,
           CAST(NULL AS DOUBLE) AS numerator, CAST(NULL AS DOUBLE) AS denominator
    FROM together AS t
    UNION ALL
    SELECT 'UTM-F02', t.level, t.owner_code, t.region_category, t.cut_off, t.claimed, NULL, NULL FROM together AS t
    UNION ALL
    SELECT 'UTM-F03', t.level, t.owner_code, t.region_category, t.cut_off, t.paid, NULL, NULL FROM together AS t
    UNION ALL
    SELECT 'UTM-F04', t.level, t.owner_code, t.region_category, t.cut_off, ratio(100 * t.paid_or_zero, t.granted), t.paid_or_zero, t.granted
    FROM together AS t
    UNION ALL
    SELECT 'UTM-F05', t.level, t.owner_code, t.region_category, t.cut_off, t.waiting, NULL, NULL FROM together AS t
    UNION ALL
    SELECT 'UTM-F06', t.level, t.owner_code, t.region_category, t.cut_off, ratio(t.paid_or_zero, t.hires), t.paid_or_zero, t.hires
    FROM together AS t
)
SELECT l.indicator_code, l.level, l.owner_code, l.region_category, l.cut_off, l.value, l.numerator, l.denominator
FROM listed AS l
WHERE l.value IS NOT NULL
