-- Grain: figure that differs between (old cut-off, as known in `before`) and (new cut-off, as known in `after`). The parts add up to
-- the change; `is_unexplained` marks a change that its rows do not give, which is a fault of the program. Reads `diff_change`
-- (figure × part × cause), `diff_published` (figures as they were published) and `diff_erased`.
WITH summed AS (
    SELECT c.indicator_code, c.level, c.owner_code, c.region_category, c.gender,
           coalesce(sum(c.change) FILTER (c.part = 'value' AND c.cause = 'withdrawn'), 0) AS value_withdrawn,
           coalesce(sum(c.change) FILTER (c.part = 'value' AND c.cause = 'corrected'), 0) AS value_corrected,
           coalesce(sum(c.change) FILTER (c.part = 'value' AND c.cause = 'late'), 0) AS value_late,
           coalesce(sum(c.change) FILTER (c.part = 'numerator' AND c.cause = 'withdrawn'), 0) AS top_withdrawn,
           coalesce(sum(c.change) FILTER (c.part = 'numerator' AND c.cause = 'corrected'), 0) AS top_corrected,
           coalesce(sum(c.change) FILTER (c.part = 'denominator' AND c.cause = 'withdrawn'), 0) AS bottom_withdrawn,
           coalesce(sum(c.change) FILTER (c.part = 'denominator' AND c.cause = 'corrected'), 0) AS bottom_corrected
    FROM diff_change AS c
    GROUP BY ALL
),
old AS (
    SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.value, v.numerator, v.denominator
    FROM before.mart_indicator_value AS v
    WHERE v.cut_off = $old_cut_off
),
revised AS (
    SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.value FROM after.mart_indicator_value AS v
    WHERE v.cut_off = $old_cut_off
),
new AS (
    SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.value FROM after.mart_indicator_value AS v
    WHERE v.cut_off = $new_cut_off
),
figure AS (
    SELECT o.indicator_code, o.level, o.owner_code, o.region_category, o.gender FROM old AS o
    UNION SELECT r.indicator_code, r.level, r.owner_code, r.region_category, r.gender FROM revised AS r
    UNION SELECT n.indicator_code, n.level, n.owner_code, n.region_category, n.gender FROM new AS n
    UNION SELECT p.indicator_code, p.level, p.owner_code, p.region_category, p.gender FROM diff_published AS p
),
-- a rate is taken again after each step, for a part of its numerator is no part of the rate
chained AS (
    SELECT f.indicator_code, f.level, f.owner_code, f.region_category, f.gender, p.value AS published, o.value AS old_value, r.value AS revised_value,
           n.value AS new_value, i.unit, i.unit IN ('percent', 'ratio') AS is_rate, e.change AS erased,
           coalesce(o.value, 0) + coalesce(s.value_withdrawn, 0) AS after_withdrawn,
           coalesce(o.value, 0) + coalesce(s.value_withdrawn, 0) + coalesce(s.value_corrected, 0) AS after_corrected,
           coalesce(s.value_late, 0) AS late,
           coalesce(CASE WHEN i.unit = 'percent' THEN 100 ELSE 1 END * ratio(coalesce(o.numerator, 0) + coalesce(s.top_withdrawn, 0),
               coalesce(o.denominator, 0) + coalesce(s.bottom_withdrawn, 0)), 0) AS rate_after_withdrawn,
           coalesce(CASE WHEN i.unit = 'percent' THEN 100 ELSE 1 END * ratio(
               coalesce(o.numerator, 0) + coalesce(s.top_withdrawn, 0) + coalesce(s.top_corrected, 0),
               coalesce(o.denominator, 0) + coalesce(s.bottom_withdrawn, 0) + coalesce(s.bottom_corrected, 0)), 0) AS rate_after_corrected,
           p.indicator_code IS NOT NULL AS was_published
    FROM figure AS f
    JOIN after.meta_indicator AS i ON i.indicator_code = f.indicator_code
    LEFT JOIN diff_published AS p ON p.indicator_code = f.indicator_code AND p.level = f.level AND p.owner_code = f.owner_code
        AND p.region_category = f.region_category AND p.gender = f.gender
    LEFT JOIN old AS o ON o.indicator_code = f.indicator_code AND o.level = f.level AND o.owner_code = f.owner_code
        AND o.region_category = f.region_category AND o.gender = f.gender
    LEFT JOIN revised AS r ON r.indicator_code = f.indicator_code AND r.level = f.level AND r.owner_code = f.owner_code
        AND r.region_category = f.region_category AND r.gender = f.gender
    LEFT JOIN new AS n ON n.indicator_code = f.indicator_code AND n.level = f.level AND n.owner_code = f.owner_code
        AND n.region_category = f.region_category AND n.gender = f.gender
    LEFT JOIN summed AS s ON s.indicator_code = f.indicator_code AND s.level = f.level AND s.owner_code = f.owner_code
        AND s.region_category = f.region_category AND s.gender = f.gender
    LEFT JOIN diff_erased AS e ON e.indicator_code = f.indicator_code AND e.level = f.level AND e.owner_code = f.owner_code
        AND e.region_category = f.region_category AND e.gender = f.gender
),
-- exact from here on: six decimals, as a decimal
stated AS (
    SELECT c.indicator_code, c.level, c.owner_code, c.region_category, c.gender,
           CASE WHEN $has_published THEN c.published ELSE c.old_value END AS before, c.new_value AS after,
           CAST(coalesce(CASE WHEN $has_published THEN c.published ELSE c.old_value END, 0) AS DECIMAL(28, 6)) AS v_published,
           CAST(coalesce(c.old_value, 0) AS DECIMAL(28, 6)) AS v_old,
           CAST(CASE WHEN c.is_rate THEN c.rate_after_withdrawn ELSE c.after_withdrawn END AS DECIMAL(28, 6)) AS v_withdrawn,
           CAST(CASE WHEN c.is_rate THEN c.rate_after_corrected ELSE c.after_corrected END AS DECIMAL(28, 6)) AS v_corrected,
           CAST(coalesce(c.revised_value, 0) AS DECIMAL(28, 6)) AS v_revised,
           CASE WHEN c.is_rate THEN 0 ELSE coalesce(c.revised_value, 0) - c.after_corrected - c.late END AS unexplained,
           CAST(coalesce(c.new_value, 0) AS DECIMAL(28, 6)) AS v_new,
           CAST(CASE WHEN $has_published THEN coalesce(c.erased, 0) ELSE 0 END AS DECIMAL(28, 6)) AS v_erased
    FROM chained AS c
),
split AS (
    SELECT s.indicator_code, s.level, s.owner_code, s.region_category, s.gender, s.before, s.after, s.v_new - s.v_published AS change,
           s.v_new - s.v_revised AS new_in_period, s.v_revised - s.v_corrected AS arrived_late, s.v_corrected - s.v_withdrawn AS corrected,
           s.v_withdrawn - s.v_old AS withdrawn, s.v_old - s.v_published - s.v_erased AS rule_changed, s.v_erased AS erased,
           abs(s.unexplained) > 0.005 AS is_unexplained
    FROM stated AS s
)
SELECT d.indicator_code, d.level, d.owner_code, d.region_category, d.gender, d.before, d.after, d.change, d.new_in_period, d.arrived_late,
       d.corrected, d.withdrawn, d.rule_changed, d.erased, d.is_unexplained
FROM split AS d
WHERE d.before IS DISTINCT FROM d.after OR d.new_in_period <> 0 OR d.arrived_late <> 0 OR d.corrected <> 0 OR d.withdrawn <> 0
   OR d.rule_changed <> 0 OR d.erased <> 0 OR d.is_unexplained
ORDER BY d.indicator_code, d.level, d.owner_code, d.region_category, d.gender
