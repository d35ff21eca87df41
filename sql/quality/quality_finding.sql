-- Grain: finding: one rule broken by one row (or file), over all the versions of the row that broke it without a pause.
-- It never holds the value of a personal column.
WITH placed AS (
    SELECT f.rule_id, f.severity, f.export, f.column_name, f.detail, f.seen_from, coalesce(f.seen_to, TIMESTAMPTZ '9999-12-31') AS seen_to,
           v.key_hash, v.file_id, v.sheet, v.row_no, v.project_code, f.row_id
    FROM gate_finding AS f
    JOIN gate_version AS v ON v.export = f.export AND v.row_id = f.row_id
),
stepped AS (
    SELECT p.rule_id, p.severity, p.export, p.column_name, p.detail, p.seen_from, p.seen_to, p.key_hash, p.file_id, p.sheet,
           p.row_no, p.project_code, p.row_id,
           CASE WHEN p.seen_from <= max(p.seen_to) OVER earlier THEN 0 ELSE 1 END AS is_first
    FROM placed AS p
    WINDOW earlier AS (PARTITION BY p.rule_id, p.export, p.key_hash, p.column_name ORDER BY p.seen_from, p.row_id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
chained AS (
    SELECT s.*, sum(s.is_first) OVER (PARTITION BY s.rule_id, s.export, s.key_hash, s.column_name ORDER BY s.seen_from, s.row_id
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS chain
    FROM stepped AS s
),
-- rows of one key in conflict stay apart: each is a finding of its own
grouped AS (
    SELECT c.rule_id, c.severity, c.export, c.column_name, c.key_hash, c.chain,
           CASE WHEN c.rule_id = 'key_conflict' THEN c.row_id ELSE 0 END AS part,
           min(c.seen_from) AS first_seen_at, max(c.seen_to) AS last_seen_to, max(c.row_id) AS any_row
    FROM chained AS c
    GROUP BY ALL
),
latest AS (
    SELECT c.rule_id, c.export, c.column_name, c.key_hash, c.chain,
           CASE WHEN c.rule_id = 'key_conflict' THEN c.row_id ELSE 0 END AS part, c.detail, c.file_id, c.sheet, c.row_no, c.project_code
    FROM chained AS c
    QUALIFY row_number() OVER (PARTITION BY c.rule_id, c.export, c.column_name, c.key_hash, c.chain, part
                               ORDER BY c.seen_to DESC, c.seen_from DESC, c.row_no, c.row_id) = 1
),
of_rows AS (
    SELECT md5(concat_ws('|', g.rule_id, g.export, g.key_hash, g.column_name, l.row_no, g.first_seen_at)) AS finding_id,
           l.file_id, l.sheet, l.row_no, l.project_code, g.rule_id, g.severity, g.export, g.column_name, l.detail,
           g.first_seen_at, nullif(g.last_seen_to, TIMESTAMPTZ '9999-12-31') AS closed_at
    FROM grouped AS g
    JOIN latest AS l ON l.rule_id = g.rule_id AND l.export = g.export AND l.column_name IS NOT DISTINCT FROM g.column_name
        AND l.key_hash = g.key_hash AND l.chain = g.chain AND l.part = g.part
),
-- a detail that is not shown takes its brackets along
named AS (
    SELECT o.finding_id, o.file_id, o.sheet, o.row_no, o.project_code, o.rule_id, o.severity, o.column_name, o.first_seen_at,
           o.closed_at, coalesce(c.header_fi, '-') AS header, coalesce(o.detail, '') AS shown,
           CASE WHEN o.detail IS NULL THEN ' ({detail})' ELSE '{detail}' END AS mark
    FROM of_rows AS o
    LEFT JOIN catalogue_column AS c ON c.export = o.export AND c.column_name = o.column_name
),
worded AS (
    SELECT n.finding_id, n.file_id, n.sheet, n.row_no, n.project_code, n.rule_id, n.severity, n.column_name,
           replace(replace(replace(r.text_fi, '{column}', n.header), n.mark, n.shown), '{detail}', '-') AS message_fi,
           replace(replace(replace(r.text_sv, '{column}', n.header), n.mark, n.shown), '{detail}', '-') AS message_sv,
           replace(replace(replace(r.text_en, '{column}', n.header), n.mark, n.shown), '{detail}', '-') AS message_en,
           n.first_seen_at, n.closed_at
    FROM named AS n
    JOIN catalogue_rule AS r ON r.rule_id = n.rule_id
),
together AS (
    SELECT w.finding_id, w.file_id, w.sheet, w.row_no, w.project_code, w.rule_id, w.severity, w.column_name, w.message_fi,
           w.message_sv, w.message_en, w.first_seen_at, w.closed_at
    FROM worded AS w
    UNION ALL
    SELECT f.finding_id, f.file_id, f.sheet, f.row_no, NULL, f.rule_id, f.severity, f.column_name, f.message_fi, f.message_sv,
           f.message_en, f.first_seen_at, f.closed_at
    FROM file_finding AS f
)
SELECT t.finding_id, r.delivery_id, r.export, r.file, t.sheet, t.row_no, t.project_code, t.rule_id, t.severity, t.column_name,
       t.message_fi, t.message_sv, t.message_en, CASE WHEN t.closed_at IS NULL THEN 'open' ELSE 'closed' END AS status,
       t.first_seen_at, t.closed_at
FROM together AS t
JOIN file_record AS r ON r.file_id = t.file_id
