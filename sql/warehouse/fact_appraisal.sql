-- Grain: application × criterion.
SELECT a.application_id, a.criterion_code, a.criterion_kind, CAST(a.score AS DOUBLE) AS score, a.is_met, a.appraised_on, a.known_from
FROM stg_arvioinnit AS a
