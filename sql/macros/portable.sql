-- Six functions that take the place of what differs between engines. An analyst finds them in the published file too.
CREATE OR REPLACE MACRO to_date_iso(s) AS
    CASE WHEN regexp_matches(s, '^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$') THEN TRY_CAST(substr(s, 1, 10) AS DATE) END;
CREATE OR REPLACE MACRO to_date_fi(s) AS
    CASE WHEN regexp_matches(s, '^\d{1,2}\.\d{1,2}\.\d{4}$') THEN
        TRY_CAST(concat(split_part(s, '.', 3), '-', lpad(split_part(s, '.', 2), 2, '0'), '-', lpad(split_part(s, '.', 1), 2, '0')) AS DATE)
    END;
CREATE OR REPLACE MACRO months_added(d, n) AS CAST(d + INTERVAL (n) MONTH AS DATE);
CREATE OR REPLACE MACRO days_between(a, b) AS date_diff('day', a, b);
CREATE OR REPLACE MACRO iso_weekday(d) AS isodow(d);
CREATE OR REPLACE MACRO ratio(a, b) AS CAST(a AS DOUBLE) / NULLIF(CAST(b AS DOUBLE), 0);
