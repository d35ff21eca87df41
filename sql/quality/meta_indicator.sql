-- Grain: indicator. From the catalogue.
SELECT i.indicator_code, i.label_fi, i.label_sv, i.label_en, i.definition_fi, i.definition_sv, i.definition_en, i.source,
       i.unit, i.reference_group, i.additivity, i.disclosure_class, i.family
FROM catalogue_indicator AS i
