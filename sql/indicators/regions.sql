-- Grain: region (maakunta): operating models taken into use there by another project than the one that made them, and workplaces reached.
SELECT r.region_code, r.name_fi AS label_fi, coalesce(r.name_sv, r.name_fi) AS label_sv, coalesce(r.name_en, r.name_fi) AS label_en,
       count(DISTINCT s.model_id) AS models, count(DISTINCT s.business_id) AS workplaces
FROM dim_region AS r
LEFT JOIN (
    SELECT f.region_code, f.model_id, f.business_id
    FROM fact_model_stage AS f
    CROSS JOIN meta_build AS b
    WHERE f.stage IN ('käyttöönotettu', 'juurrutettu') AND f.project_code <> f.home_project_code AND f.reached_on <= CAST(b.known_at AS DATE)
) AS s ON s.region_code = r.region_code
WHERE regexp_matches(r.region_code, '^[0-9]{2}$')
GROUP BY r.region_code, r.name_fi, r.name_sv, r.name_en
ORDER BY models DESC, r.region_code
