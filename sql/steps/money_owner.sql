-- Grain: project × level × owner × cut-off for money: as `project_owner`, and the programme of every fund.
SELECT o.project_code, o.level, o.owner_code, o.cut_off, o.region_category
FROM project_owner AS o
WHERE o.level <> 'programme'
UNION ALL
SELECT p.project_code, 'programme', p.fund, c.cut_off, p.region_category
FROM dim_project AS p CROSS JOIN dim_cut_off AS c
WHERE p.fund IS NOT NULL
