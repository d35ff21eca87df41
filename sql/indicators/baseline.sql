-- Grain: programme period × priority. Shares are of the sums.
SELECT b.period, b.priority, CAST(sum(b.projects) AS BIGINT) AS projects, CAST(sum(b.planned_eu_state_eur) AS DOUBLE) AS planned_eur,
       CAST(sum(b.realised_eu_state_eur) AS DOUBLE) AS realised_eur
FROM mart_baseline_2014 AS b
GROUP BY b.period, b.priority
ORDER BY b.period, b.priority
