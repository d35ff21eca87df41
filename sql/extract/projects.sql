-- Grain: project of the funds with participants that has begun by the cut-off, with what its public card says (business aid of other
-- funds may name a natural person). Its figures stand in `figures`.
SELECT p.project_code, p.title AS project_title, p.beneficiary_name, p.beneficiary_business_id, p.authority_code, p.fund,
       p.specific_objective, coalesce(p.region_category, 'ALL') AS region_category, coalesce(t.theme, '-') AS theme, p.starts_on, p.ends_on
FROM dim_project AS p
LEFT JOIN (
    SELECT b.project_code, string_agg(b.theme, '|' ORDER BY b.theme) AS theme
    FROM (SELECT DISTINCT d.project_code, d.theme FROM bridge_project_theme AS d
          JOIN extract_moment AS m ON m.cut_off BETWEEN d.valid_from AND coalesce(d.valid_to, m.cut_off)) AS b
    GROUP BY b.project_code
) AS t ON t.project_code = p.project_code
WHERE p.starts_on <= (SELECT m.cut_off FROM extract_moment AS m) AND p.fund IN ('ESR+', 'JTF')
ORDER BY p.project_code
