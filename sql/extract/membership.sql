-- Grain: project: which totals its figures are part of at the cut-off. A project without a region category counts in ALL only.
SELECT p.project_code, p.fund, p.specific_objective, coalesce(t.themes, '') AS themes, p.region_category
FROM dim_project AS p
LEFT JOIN (
    SELECT b.project_code, string_agg(b.theme, '|' ORDER BY b.theme) AS themes
    FROM (SELECT DISTINCT d.project_code, d.theme FROM bridge_project_theme AS d
          JOIN extract_moment AS m ON m.cut_off BETWEEN d.valid_from AND coalesce(d.valid_to, m.cut_off)) AS b
    GROUP BY b.project_code
) AS t ON t.project_code = p.project_code
WHERE p.fund IN ('ESR+', 'JTF')
ORDER BY p.project_code
