-- Grain: rule. From expectations/; why_ and mend_ from catalogue/guidance.yml.
SELECT r.rule_id, r.severity, r.export, r.text_fi, r.text_sv, r.text_en, r.why_fi, r.why_sv, r.why_en,
       r.mend_fi, r.mend_sv, r.mend_en, r.source
FROM catalogue_rule AS r
