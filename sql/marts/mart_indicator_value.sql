-- Grain: indicator × level × owner × region category × gender × cut-off.
-- Totals over projects are participations, not people: one person in two projects counts twice.
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.cut_off, v.value, v.numerator, v.denominator,
       v.method, t.target, ratio(100 * v.value, t.target) AS achievement_pct, m.known_at
FROM owner_indicator_value AS v
CROSS JOIN build_moment AS m
LEFT JOIN figure_target AS t ON t.level = v.level AND t.owner_code = v.owner_code AND t.indicator_code = v.indicator_code
    AND t.region_category = v.region_category AND v.gender = 'T'
