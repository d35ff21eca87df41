-- Grain: industry section, in the theme of asked_theme: employers as mart_employer_cooperation counts them; of hires nothing is told here.
SELECT e.industry_section, coalesce(c.label_fi, '-') AS label_fi, coalesce(c.label_sv, '-') AS label_sv, coalesce(c.label_en, '-') AS label_en,
       CAST(sum(e.employers) AS BIGINT) AS employers, CAST(sum(e.workplaces_developed) AS BIGINT) AS workplaces_developed
FROM mart_employer_cooperation AS e
JOIN asked_theme AS t ON t.theme = e.theme
LEFT JOIN dim_code AS c ON c.list = 'industry_2025' AND c.code = e.industry_section AND c.valid_to IS NULL
GROUP BY e.industry_section, c.label_fi, c.label_sv, c.label_en
ORDER BY employers DESC, e.industry_section
