-- Grain: indicator × level × owner × region category × gender × cut-off: every figure but those of participations, put together
-- from the rows that the lineage names. Which rows count, from when and until when is written in `sql/lineage/` alone.
WITH in_force AS (
    SELECT r.indicator_code, r.carrier_kind, r.carrier_code, r.gender, c.cut_off, r.part, r.aggregate,
           CASE WHEN r.aggregate <> 'sum' THEN r.unit END AS unit, r.amount, r.method
    FROM lineage_row AS r
    JOIN dim_cut_off AS c ON r.counts_from <= c.cut_off AND (r.counts_until IS NULL OR r.counts_until > c.cut_off)
    WHERE r.export <> 'osallistujat'
      AND (r.gender = 'T' OR r.amount <> 0)  -- a total may be nothing; a gender that has nothing has no figure
),
-- each project, call and event once, however many owners it has; sums are taken of decimals, so that their order is no matter
carried AS (
    SELECT f.indicator_code, f.carrier_kind, f.carrier_code, f.gender, f.cut_off, f.part, f.aggregate, f.unit,
           sum(CAST(f.amount AS DECIMAL(18, 4))) AS amount, min(f.method) AS first_method, max(f.method) AS last_method
    FROM in_force AS f
    GROUP BY f.indicator_code, f.carrier_kind, f.carrier_code, f.gender, f.cut_off, f.part, f.aggregate, f.unit
),
owned AS (
    SELECT c.indicator_code, o.level, o.owner_code, o.region_category, c.gender, c.cut_off, c.part, c.aggregate, c.unit, c.amount,
           c.first_method, c.last_method
    FROM carried AS c
    JOIN lineage_owner AS o ON o.carrier_kind = c.carrier_kind AND o.carrier_code = c.carrier_code AND o.cut_off = c.cut_off
),
summed AS (
    SELECT o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.part,
           CAST(sum(o.amount) AS DOUBLE) AS amount, min(o.first_method) AS first_method, max(o.last_method) AS last_method
    FROM owned AS o
    WHERE o.aggregate = 'sum'
    GROUP BY o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.part
),
units AS (
    SELECT o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.part, o.unit,
           min(o.first_method) AS first_method, max(o.last_method) AS last_method
    FROM owned AS o
    WHERE o.aggregate = 'distinct'
    GROUP BY o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.part, o.unit
),
together AS (
    SELECT s.indicator_code, s.level, s.owner_code, s.region_category, s.gender, s.cut_off, s.part, s.amount, s.first_method, s.last_method
    FROM summed AS s
    UNION ALL
    SELECT u.indicator_code, u.level, u.owner_code, u.region_category, u.gender, u.cut_off, u.part, CAST(count(u.unit) AS DOUBLE),
           min(u.first_method), max(u.last_method)
    FROM units AS u
    GROUP BY u.indicator_code, u.level, u.owner_code, u.region_category, u.gender, u.cut_off, u.part
    UNION ALL
    SELECT o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.part, median(CAST(o.amount AS DOUBLE)),
           min(o.first_method), max(o.last_method)
    FROM owned AS o
    WHERE o.aggregate = 'median'
    GROUP BY o.indicator_code, o.level, o.owner_code, o.region_category, o.gender, o.cut_off, o.part
),
figure AS (
    SELECT t.indicator_code, t.level, t.owner_code, t.region_category, t.gender, t.cut_off,
           max(t.amount) FILTER (WHERE t.part = 'value') AS value,
           max(t.amount) FILTER (WHERE t.part = 'numerator') AS numerator,
           max(t.amount) FILTER (WHERE t.part = 'denominator') AS denominator,
           min(t.first_method) AS first_method, max(t.last_method) AS last_method
    FROM together AS t
    GROUP BY t.indicator_code, t.level, t.owner_code, t.region_category, t.gender, t.cut_off
),
-- nobody counted is none, but money that nobody has told of is not zero euros
known AS (
    SELECT f.indicator_code, f.level, f.owner_code, f.region_category, f.gender, f.cut_off, f.value,
           CASE WHEN f.denominator IS NOT NULL AND i.family <> 'money' THEN coalesce(f.numerator, CAST(0 AS DOUBLE)) ELSE f.numerator END
               AS numerator,
           f.denominator, f.first_method, f.last_method, i.unit
    FROM figure AS f
    JOIN meta_indicator AS i ON i.indicator_code = f.indicator_code
)
SELECT k.indicator_code, k.level, k.owner_code, k.region_category, k.gender, k.cut_off,
       CASE WHEN k.value IS NOT NULL THEN k.value
            WHEN k.unit = 'percent' THEN ratio(100 * k.numerator, k.denominator)
            ELSE ratio(k.numerator, k.denominator) END AS value,
       k.numerator, k.denominator, CASE WHEN k.first_method = k.last_method THEN k.first_method ELSE 'useita' END AS method
FROM known AS k
WHERE k.value IS NOT NULL OR (k.denominator <> 0 AND k.numerator IS NOT NULL)
