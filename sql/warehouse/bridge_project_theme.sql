-- Grain: project × theme × validity. A project inherits the themes of the call that its application answered,
-- unless rows of its own say otherwise, expired and future ones too.
WITH own AS (
    SELECT t.owner AS project_code, t.theme, t.valid_from, t.valid_to, 'hanke' AS origin, t.source
    FROM stg_teemat AS t
    WHERE t.owner_kind = 'hanke'
),
inherited AS (
    SELECT DISTINCT a.project_code, t.theme, t.valid_from, t.valid_to, 'haku' AS origin, t.source
    FROM stg_hakemukset AS a
    JOIN stg_teemat AS t ON t.owner_kind = 'haku' AND t.owner = a.call_code
    WHERE a.project_code IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM own AS o WHERE o.project_code = a.project_code)
),
together AS (
    SELECT o.project_code, o.theme, o.valid_from, o.valid_to, o.origin, o.source FROM own AS o
    UNION ALL
    SELECT i.project_code, i.theme, i.valid_from, i.valid_to, i.origin, i.source FROM inherited AS i
)
SELECT t.project_code, t.theme, t.valid_from, t.valid_to, t.origin, t.source
FROM together AS t
JOIN dim_project AS p ON p.project_code = t.project_code
