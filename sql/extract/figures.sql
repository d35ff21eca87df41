-- Grain: indicator × level × owner × region category × gender, at the extract's cut-off: every figure that an extract may show. Owners of
-- funds without participants, and genders and region categories of single projects, stand in the warehouse only.
WITH with_people AS (
    SELECT DISTINCT p.project_code, p.specific_objective, p.fund
    FROM dim_project AS p
    WHERE p.fund IN ('ESR+', 'JTF')
)
SELECT v.indicator_code, i.unit, i.family, i.disclosure_class, v.level, v.owner_code, v.region_category, v.gender, v.cut_off, v.value,
       v.numerator, v.denominator, v.method, v.target, v.achievement_pct
FROM mart_indicator_value AS v
JOIN meta_indicator AS i ON i.indicator_code = v.indicator_code
JOIN extract_moment AS m ON m.cut_off = v.cut_off
WHERE (v.level <> 'project' OR (v.region_category = 'ALL' AND v.gender = 'T'))
  AND (v.level = 'theme' OR v.owner_code IN (SELECT w.project_code FROM with_people AS w UNION ALL SELECT w.fund FROM with_people AS w
                                            UNION ALL SELECT w.specific_objective FROM with_people AS w))
ORDER BY v.indicator_code, v.level, v.owner_code, v.region_category, v.gender
