-- Grain: indicator: what it means, in each language, with its source.
SELECT i.indicator_code, i.family, i.unit, i.label_fi, i.label_sv, i.label_en, i.definition_fi, i.definition_sv, i.definition_en, i.source
FROM meta_indicator AS i
ORDER BY i.indicator_code
