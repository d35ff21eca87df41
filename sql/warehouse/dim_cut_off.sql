-- Grain: cut-off. Every quarter end from the first event to the day as known, and that day itself.
WITH first_event AS (
    SELECT min(e.happened_on) AS happened_on
    FROM (
        SELECT p.starts_on AS happened_on FROM dim_project AS p
        UNION ALL SELECT s.started_on FROM fact_spell AS s
        UNION ALL SELECT h.hired_on FROM fact_hire AS h
        UNION ALL SELECT r.period_end FROM fact_report_value AS r
        UNION ALL SELECT c.opens_on FROM dim_call AS c
        UNION ALL SELECT a.received_on FROM fact_application AS a
        UNION ALL SELECT d.effective_from FROM fact_decision AS d
        UNION ALL SELECT k.received_on FROM fact_claim AS k
        UNION ALL SELECT v.held_on FROM fact_event AS v
        UNION ALL SELECT g.reached_on FROM fact_model_stage AS g
        UNION ALL SELECT o.joined_on FROM bridge_project_organisation AS o
    ) AS e
    JOIN build_moment AS m ON e.happened_on BETWEEN m.programme_starts_on AND m.known_on
),
quarter_end AS (
    SELECT last_day(make_date(CAST(year(f.happened_on) AS INTEGER), CAST(quarter(f.happened_on) AS INTEGER) * 3, 1)) AS first_end,
           m.known_on
    FROM first_event AS f
    CROSS JOIN build_moment AS m
    WHERE f.happened_on IS NOT NULL
),
month_start AS (
    SELECT unnest(generate_series(date_trunc('month', q.first_end), CAST(q.known_on AS TIMESTAMP), INTERVAL 3 MONTH)) AS starts_at
    FROM quarter_end AS q
),
dated AS (
    SELECT last_day(CAST(s.starts_at AS DATE)) AS cut_off FROM month_start AS s
    UNION
    SELECT m.known_on AS cut_off FROM build_moment AS m WHERE m.known_on IS NOT NULL
)
SELECT d.cut_off, d.cut_off = last_day(make_date(CAST(year(d.cut_off) AS INTEGER), CAST(quarter(d.cut_off) AS INTEGER) * 3, 1))
           AS is_quarter_end,
       d.cut_off = m.known_on AS is_known_on,
       lag(d.cut_off) OVER (ORDER BY d.cut_off) AS previous_cut_off
FROM dated AS d
JOIN build_moment AS m ON d.cut_off <= m.known_on
