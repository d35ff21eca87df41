-- Grain: call × level × owner × cut-off. A call carries neither objective nor category: theme and programme only.
SELECT k.call_code, 'programme' AS level, k.fund AS owner_code, c.cut_off
FROM (SELECT DISTINCT d.call_code, d.fund FROM dim_call AS d WHERE d.call_code IS NOT NULL AND d.fund IS NOT NULL) AS k
CROSS JOIN dim_cut_off AS c
UNION ALL
SELECT DISTINCT t.owner, 'theme', t.theme, c.cut_off
FROM stg_teemat AS t
JOIN dim_cut_off AS c ON c.cut_off BETWEEN t.valid_from AND coalesce(t.valid_to, c.cut_off)
WHERE t.owner_kind = 'haku'
