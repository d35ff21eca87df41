-- Grain: specific objective × fund × priority, as Annex VII of Regulation (EU) 2021/1060 has its first columns.
SELECT p.specific_objective, string_agg(p.priority, '|' ORDER BY p.priority) AS priority, string_agg(p.fund, '|' ORDER BY p.fund) AS fund
FROM (SELECT DISTINCT d.specific_objective, d.priority, d.fund FROM dim_project AS d WHERE d.specific_objective IS NOT NULL) AS p
GROUP BY p.specific_objective
ORDER BY p.specific_objective
