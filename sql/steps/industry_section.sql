-- Grain: industry code as it arrived. A letter stands for itself; digits find their section by the division (two digits).
WITH arrived AS (
    SELECT o.industry_code FROM stg_organisaatiot AS o WHERE o.industry_code IS NOT NULL
    UNION
    SELECT m.industry_code FROM stg_toimintamallit AS m WHERE m.industry_code IS NOT NULL
),
parts AS (
    SELECT a.industry_code, nullif(regexp_extract(upper(a.industry_code), '^([A-Z])', 1), '') AS letter,
           nullif(regexp_extract(a.industry_code, '([0-9]{2})', 1), '') AS division
    FROM arrived AS a
)
SELECT p.industry_code, coalesce(p.letter, min(w.code)) AS industry_section
FROM parts AS p
LEFT JOIN code_word AS w ON w.list = 'industry_2025' AND w.word = p.division
GROUP BY p.industry_code, p.letter
