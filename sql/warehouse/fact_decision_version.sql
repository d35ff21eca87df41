-- Grain: project × decision × version. A decision holds from its effective day until the next one's; both are as they were
-- when the version was last known.
WITH version AS (
    SELECT d.project_code, d.decision_no, d.decision_kind, d.decided_on, coalesce(d.effective_from, d.decided_on) AS held_from,
           d.granted_eur, d.eu_eur, d.eligible_eur, CAST(d.support_pct AS DOUBLE) AS support_pct, d.starts_on, d.ends_on, d.reason,
           d.known_from, d.known_to, d.file_id, d.sheet, d.row_no, d.row_key, d.row_id
    FROM all_paatokset AS d
),
next_one AS (
    SELECT v.row_id, min(n.held_from) AS held_from
    FROM version AS v
    JOIN version AS n ON n.project_code = v.project_code AND n.decision_no <> v.decision_no
        AND (n.held_from > v.held_from OR (n.held_from = v.held_from AND n.decision_no > v.decision_no))
        AND (v.known_to IS NULL OR n.known_from < v.known_to) AND (n.known_to IS NULL OR n.known_to >= v.known_to)
    GROUP BY v.row_id
)
SELECT v.project_code, v.decision_no,
       CAST(row_number() OVER (PARTITION BY v.project_code, v.decision_no ORDER BY v.known_from, v.row_id) AS BIGINT) AS version_no,
       v.held_from, CAST(n.held_from - INTERVAL 1 DAY AS DATE) AS held_to, v.known_from, v.known_to, v.decision_kind, v.decided_on,
       v.granted_eur, v.eu_eur, v.eligible_eur, v.support_pct, v.starts_on, v.ends_on, v.reason, v.file_id, v.sheet, v.row_no, v.row_key
FROM version AS v
LEFT JOIN next_one AS n ON n.row_id = v.row_id
