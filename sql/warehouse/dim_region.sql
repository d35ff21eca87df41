-- Grain: region code of EURA. The category (KA, S) is EURA's own suffix or the region's; empty where neither is known.
SELECT e.code AS region_code, e.label_fi AS name_fi, e.label_sv AS name_sv, e.label_en AS name_en,
       e.parent AS region_category
FROM code_entry AS e
WHERE e.list = 'maakunta'
