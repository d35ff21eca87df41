-- Grain: indicator × level × owner × region category × gender × cut-off; every measure, before targets.
-- Participations are summed over projects; everything else comes counted once per owner.
SELECT v.indicator_code, o.level, o.owner_code, o.region_category, v.gender, v.cut_off, sum(v.value) AS value,
       CAST(NULL AS DOUBLE) AS numerator, CAST(NULL AS DOUBLE) AS denominator, 'kerätty' AS method
FROM project_participant_value AS v
JOIN lineage_owner AS o ON o.carrier_kind = 'project' AND o.carrier_code = v.project_code AND o.cut_off = v.cut_off
GROUP BY v.indicator_code, o.level, o.owner_code, o.region_category, v.gender, v.cut_off
UNION ALL
SELECT v.indicator_code, v.level, v.owner_code, v.region_category, v.gender, v.cut_off, v.value, v.numerator, v.denominator, v.method
FROM owner_row_value AS v
