-- Grain: carrier × level × owner × region category × cut-off: whose figures a project, a call or an event is part of.
WITH money AS (
    SELECT o.project_code, o.level, o.owner_code, o.cut_off, o.region_category
    FROM bridge_project_owner AS o
    WHERE o.level <> 'programme'
    UNION ALL
    SELECT p.project_code, 'programme', p.fund, c.cut_off, p.region_category
    FROM dim_project AS p CROSS JOIN dim_cut_off AS c
    WHERE p.fund IS NOT NULL
),
event AS (
    SELECT e.event_id, o.level, o.owner_code, o.cut_off
    FROM fact_event AS e
    JOIN bridge_call_owner AS o ON o.call_code = e.call_code AND e.held_on <= o.cut_off
    UNION
    SELECT e.event_id, m.level, m.owner_code, m.cut_off
    FROM fact_event AS e
    JOIN money AS m ON m.project_code = e.project_code AND e.held_on <= m.cut_off AND m.level IN ('theme', 'programme')
),
carried AS (
    SELECT 'project' AS carrier_kind, o.project_code AS carrier_code, o.level, o.owner_code, o.region_category, o.cut_off
    FROM bridge_project_owner AS o
    UNION ALL
    SELECT 'money', m.project_code, m.level, m.owner_code, m.region_category, m.cut_off FROM money AS m
)
SELECT c.carrier_kind, c.carrier_code, c.level, c.owner_code, 'ALL' AS region_category, c.cut_off FROM carried AS c
UNION ALL
SELECT c.carrier_kind, c.carrier_code, c.level, c.owner_code, c.region_category, c.cut_off FROM carried AS c
WHERE c.region_category IN ('KA', 'S')
UNION ALL
SELECT 'call', o.call_code, o.level, o.owner_code, 'ALL', o.cut_off FROM bridge_call_owner AS o
UNION ALL
SELECT 'event', e.event_id, e.level, e.owner_code, 'ALL', e.cut_off FROM event AS e
