-- Grain: carrier × level × owner × region category that held at a cut-off in `before`, in `after` or in both. Where only one
-- has it, the cause: a project that came late, one that is gone, or one that was moved.
WITH old AS (
    SELECT o.carrier_kind, o.carrier_code, o.level, o.owner_code, o.region_category FROM before.lineage_owner AS o WHERE o.cut_off = $cut_off
),
new AS (
    SELECT o.carrier_kind, o.carrier_code, o.level, o.owner_code, o.region_category FROM after.lineage_owner AS o WHERE o.cut_off = $cut_off
),
old_carrier AS (SELECT DISTINCT o.carrier_kind, o.carrier_code FROM old AS o),
new_carrier AS (SELECT DISTINCT n.carrier_kind, n.carrier_code FROM new AS n)
SELECT coalesce(o.carrier_kind, n.carrier_kind) AS carrier_kind, coalesce(o.carrier_code, n.carrier_code) AS carrier_code,
       coalesce(o.level, n.level) AS level, coalesce(o.owner_code, n.owner_code) AS owner_code,
       coalesce(o.region_category, n.region_category) AS region_category, o.level IS NOT NULL AS was_member, n.level IS NOT NULL AS is_member,
       CASE WHEN o.level IS NULL AND oc.carrier_code IS NULL THEN 'late'
            WHEN n.level IS NULL AND nc.carrier_code IS NULL THEN 'withdrawn'
            WHEN o.level IS NULL OR n.level IS NULL THEN 'corrected' END AS cause
FROM old AS o
FULL JOIN new AS n ON n.carrier_kind = o.carrier_kind AND n.carrier_code = o.carrier_code AND n.level = o.level
    AND n.owner_code = o.owner_code AND n.region_category = o.region_category
LEFT JOIN old_carrier AS oc ON oc.carrier_kind = n.carrier_kind AND oc.carrier_code = n.carrier_code
LEFT JOIN new_carrier AS nc ON nc.carrier_kind = o.carrier_kind AND nc.carrier_code = o.carrier_code
