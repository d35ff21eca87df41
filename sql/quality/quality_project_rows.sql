-- Grain: project × export: how many of its rows, as known now, count, and how many are kept aside or remarked on.
WITH accepted AS (
    SELECT p.project_code, 'hankkeet' AS export FROM stg_hankkeet AS p
    UNION ALL
    SELECT p.project_code, 'hakemukset' FROM stg_hakemukset AS p WHERE p.project_code IS NOT NULL
    UNION ALL
    SELECT p.project_code, 'maksatukset' FROM stg_maksatukset AS p
    UNION ALL
    SELECT p.project_code, 'organisaatiot' FROM stg_organisaatiot AS p
    UNION ALL
    SELECT p.project_code, 'osallistujat' FROM stg_osallistujat AS p
    UNION ALL
    SELECT p.project_code, 'paatokset' FROM stg_paatokset AS p
    UNION ALL
    SELECT p.project_code, 'projektilista_2014' FROM stg_projektilista_2014 AS p
    UNION ALL
    SELECT p.project_code, 'seurantaraportit' FROM stg_seurantaraportit AS p
    UNION ALL
    SELECT p.project_code, 'tapahtumat' FROM stg_tapahtumat AS p WHERE p.project_code IS NOT NULL
    UNION ALL
    SELECT p.project_code, 'toimintamallit' FROM stg_toimintamallit AS p
    UNION ALL
    SELECT p.project_code, 'tyollistymiset' FROM stg_tyollistymiset AS p
),
counted AS (
    SELECT a.project_code, a.export, count(*) AS accepted
    FROM accepted AS a
    GROUP BY a.project_code, a.export
),
found AS (
    SELECT f.project_code, f.export,
           count(DISTINCT concat_ws('|', f.file, f.sheet, f.row_no)) AS with_findings,
           count(DISTINCT concat_ws('|', f.file, f.sheet, f.row_no)) FILTER (WHERE f.severity IN ('error', 'critical')) AS quarantined
    FROM quality_finding AS f
    WHERE f.status = 'open' AND f.project_code IS NOT NULL
    GROUP BY f.project_code, f.export
),
known AS (
    SELECT c.project_code, c.export FROM counted AS c
    UNION
    SELECT f.project_code, f.export FROM found AS f
)
SELECT k.project_code, k.export,
       CAST(coalesce(c.accepted, 0) + coalesce(f.quarantined, 0) AS BIGINT) AS rows,
       CAST(coalesce(c.accepted, 0) AS BIGINT) AS accepted,
       CAST(coalesce(f.quarantined, 0) AS BIGINT) AS quarantined,
       CAST(coalesce(f.with_findings, 0) AS BIGINT) AS with_findings
FROM known AS k
LEFT JOIN counted AS c ON c.project_code = k.project_code AND c.export = k.export
LEFT JOIN found AS f ON f.project_code = k.project_code AND f.export = k.export
