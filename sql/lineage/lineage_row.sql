-- Grain: indicator × gender × part × source row: what a row adds to a figure, from which day on and until which.
-- A figure at a cut-off is the rows whose carrier belongs to its owner (`lineage_owner`) and whose time holds the cut-off.
SELECT p.indicator_code, p.carrier_kind, p.carrier_code, p.gender, p.counts_from, p.counts_until, p.part, p.aggregate, p.amount, p.unit,
       'kerätty' AS method, p.export, p.file_id, p.sheet, p.row_no, p.row_key
FROM lineage_participation AS p
UNION ALL
SELECT h.indicator_code, h.carrier_kind, h.carrier_code, h.gender, h.counts_from, h.counts_until, h.part, h.aggregate, h.amount, h.unit,
       'kerätty', h.export, h.file_id, h.sheet, h.row_no, h.row_key
FROM lineage_hire AS h
UNION ALL
SELECT r.indicator_code, r.carrier_kind, r.carrier_code, r.gender, r.counts_from, r.counts_until, r.part, r.aggregate, r.amount, r.unit,
       r.method, r.export, r.file_id, r.sheet, r.row_no, r.row_key
FROM lineage_report AS r
UNION ALL
SELECT o.indicator_code, o.carrier_kind, o.carrier_code, o.gender, o.counts_from, o.counts_until, o.part, o.aggregate, o.amount, o.unit,
       'kerätty', o.export, o.file_id, o.sheet, o.row_no, o.row_key
FROM lineage_organisation AS o
UNION ALL
SELECT m.indicator_code, m.carrier_kind, m.carrier_code, m.gender, m.counts_from, m.counts_until, m.part, m.aggregate, m.amount, m.unit,
       'kerätty', m.export, m.file_id, m.sheet, m.row_no, m.row_key
FROM lineage_model AS m
UNION ALL
SELECT e.indicator_code, e.carrier_kind, e.carrier_code, e.gender, e.counts_from, e.counts_until, e.part, e.aggregate, e.amount, e.unit,
       'kerätty', e.export, e.file_id, e.sheet, e.row_no, e.row_key
FROM lineage_money AS e
UNION ALL
SELECT c.indicator_code, c.carrier_kind, c.carrier_code, c.gender, c.counts_from, c.counts_until, c.part, c.aggregate, c.amount, c.unit,
       'kerätty', c.export, c.file_id, c.sheet, c.row_no, c.row_key
FROM lineage_process AS c
