-- Grain: call × region. A national call has no row here.
SELECT c.call_id, r.region_code
FROM stg_hakuilmoitukset AS c
JOIN dim_region AS r ON strpos('|' || c.region_codes || '|', '|' || r.region_code || '|') > 0
