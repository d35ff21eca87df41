-- Grain: list × code: what the codes of an extract are called in each language.
WITH named AS (
    SELECT 'indicator' AS list, i.indicator_code AS code, i.label_fi, i.label_sv, i.label_en FROM meta_indicator AS i
    UNION ALL
    SELECT 'authority', a.authority_code, a.name_fi, a.name_sv, a.name_en FROM dim_authority AS a WHERE a.is_current
    UNION ALL
    SELECT 'fund', d.code, d.label_fi, d.label_sv, d.label_en FROM dim_code AS d WHERE d.list = 'rahasto' AND d.valid_to IS NULL
    UNION ALL
    SELECT 'method', d.code, d.label_fi, d.label_sv, d.label_en FROM dim_code AS d WHERE d.list = 'report_method' AND d.valid_to IS NULL
    UNION ALL
    SELECT d.list, d.code, d.label_fi, d.label_sv, d.label_en
    FROM dim_code AS d
    WHERE d.list IN ('gender', 'region_category') AND d.valid_to IS NULL
)
SELECT n.list, n.code, min(n.label_fi) AS label_fi, coalesce(min(n.label_sv), min(n.label_fi)) AS label_sv,
       coalesce(min(n.label_en), min(n.label_fi)) AS label_en
FROM named AS n
GROUP BY n.list, n.code
ORDER BY n.list, n.code
