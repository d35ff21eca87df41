-- Grain: published table × column. From the catalogue.
SELECT c.table_name, c.column_name, c.type, c.unit, c.description_fi, c.description_sv, c.description_en,
       c.source, c.header_fi, c.grain_fi, c.grain_sv, c.grain_en
FROM catalogue_published_column AS c
