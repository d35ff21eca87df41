-- Grain: rule. From expectations/.
SELECT r.rule_id, r.severity, r.export, r.text_fi, r.text_sv, r.text_en, r.source
FROM catalogue_rule AS r
