-- Grain: reason × rule: how many rows of an owner stand so to one figure; those that count have no reason. Reads `explain_row`.
SELECT r.reason, r.rule_id, count(*) AS rows
FROM explain_row AS r
GROUP BY r.reason, r.rule_id
ORDER BY count(*) DESC, r.reason, r.rule_id
