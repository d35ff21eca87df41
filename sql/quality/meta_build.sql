-- Grain: one row, the build. Nothing here depends on the clock, so that a rebuild has the same row.
SELECT m.known_at, m.known_on, m.code_version, m.catalogue_version, m.person_key_id
FROM build_moment AS m
