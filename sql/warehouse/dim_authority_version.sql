-- Grain: authority × version. The names of an authority: when each held, and when it was known. The names that the catalogue ships
-- have no moment of knowing; those of a call page are known from that delivery on.
SELECT v.code AS authority_code, v.version_no, v.label_fi AS name_fi, v.label_sv AS name_sv, v.label_en AS name_en,
       v.held_from, v.held_to, v.known_from, v.known_to, v.origin
FROM dim_code_version AS v
WHERE v.list = 'viranomainen'
