-- Figures that the lineage does not give: each figure is taken again from the rows that the lineage names, and compared.
WITH part AS (
    SELECT r.indicator_code, o.level, o.owner_code, o.region_category, r.gender, o.cut_off, r.part,
           CASE max(r.aggregate) WHEN 'sum' THEN sum(r.amount) WHEN 'distinct' THEN count(DISTINCT r.unit) ELSE median(r.amount) END AS n
    FROM lineage_row AS r
    JOIN lineage_owner AS o ON o.carrier_kind = r.carrier_kind AND o.carrier_code = r.carrier_code AND r.counts_from <= o.cut_off
        AND (r.counts_until IS NULL OR r.counts_until > o.cut_off)
    GROUP BY ALL
),
taken_again AS (
    SELECT p.indicator_code, p.level, p.owner_code, p.region_category, p.gender, p.cut_off, max(p.n) FILTER (p.part = 'value') AS value,
           max(p.n) FILTER (p.part = 'numerator') AS numerator, max(p.n) FILTER (p.part = 'denominator') AS denominator
    FROM part AS p
    GROUP BY ALL
),
compared AS (
    SELECT coalesce(m.indicator_code, t.indicator_code) AS indicator_code, coalesce(m.level, t.level) AS level,
           coalesce(m.owner_code, t.owner_code) AS owner_code, coalesce(m.gender, t.gender) AS gender,
           coalesce(m.cut_off, t.cut_off) AS cut_off, coalesce(m.value, 0) AS stated,
           CASE WHEN coalesce(m.denominator, t.denominator) IS NULL THEN coalesce(t.value, 0)
                ELSE coalesce(CASE WHEN i.unit = 'percent' THEN 100 ELSE 1 END * coalesce(t.numerator, 0) / nullif(t.denominator, 0), 0)
           END AS given
    FROM mart_indicator_value AS m
    FULL JOIN taken_again AS t ON t.indicator_code = m.indicator_code AND t.level = m.level AND t.owner_code = m.owner_code
        AND t.region_category = m.region_category AND t.gender = m.gender AND t.cut_off = m.cut_off
    JOIN meta_indicator AS i ON i.indicator_code = coalesce(m.indicator_code, t.indicator_code)
)
SELECT * FROM compared WHERE abs(stated - given) > 1e-6 * greatest(1, abs(stated))
