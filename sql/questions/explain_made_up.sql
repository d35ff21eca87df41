-- Grain: part of one figure: what its counted rows give together; sums are of decimals, as in the figure. Reads `explain_row`.
SELECT p.part,
       CASE max(r.aggregate) WHEN 'sum' THEN CAST(sum(CAST(p.amount AS DECIMAL(18, 4))) AS DOUBLE)
            WHEN 'distinct' THEN count(DISTINCT r.unit) ELSE median(p.amount) END AS amount
FROM explain_row AS r
CROSS JOIN LATERAL (VALUES ('value', r.value), ('numerator', r.numerator), ('denominator', r.denominator)) AS p(part, amount)
WHERE p.amount IS NOT NULL
GROUP BY p.part
ORDER BY p.part
