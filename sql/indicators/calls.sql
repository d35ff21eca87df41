-- Grain: call of the theme of asked_theme, the oldest first.
SELECT f.call_code, f.title, f.opens_on, f.applications, f.approved, f.rejected, f.withdrawn, f.not_examined, f.pending, f.applied_eur,
       f.granted_eur
FROM mart_call_funnel AS f
JOIN asked_theme AS t ON concat('|', f.theme, '|') LIKE concat('%|', t.theme, '|%')
ORDER BY f.opens_on NULLS LAST, f.call_code
