-- How text becomes a value. Anything that is not one of the contract's forms stays NULL and is named by a *_fault macro.
CREATE OR REPLACE MACRO to_date_any(s) AS CASE WHEN substr(s, 5, 1) = '-' THEN to_date_iso(s) ELSE to_date_fi(s) END;
CREATE OR REPLACE MACRO date_fault(s) AS
    CASE WHEN regexp_matches(s, '^\d{1,2}\.\d{1,2}\.\d{4}$')
              OR regexp_matches(s, '^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$') THEN 'date_impossible'
         WHEN regexp_matches(s, '^\d{1,2}[./-]\d{1,2}[./-]\d{2}$') THEN 'date_two_digit_year'
         WHEN regexp_matches(s, '^\d{5}([.,]\d+)?$') THEN 'date_excel_serial'
         ELSE 'date_form' END;
-- White space between groups of three digits goes, U+2212 becomes a hyphen.
CREATE OR REPLACE MACRO number_text(s) AS
    CASE WHEN regexp_matches(s, '^[-−]?\d{1,3}([ \x{00A0}\x{202F}\x{2009}]\d{3})+([.,]\d+)?$')
         THEN replace(regexp_replace(s, '[ \x{00A0}\x{202F}\x{2009}]', '', 'g'), '−', '-') ELSE replace(s, '−', '-') END;
-- Three decimals may be thousands (1.000, 1,234): an int or a dec of that form is named, not guessed.
CREATE OR REPLACE MACRO to_int(s) AS
    CASE WHEN regexp_matches(number_text(s), '^-?\d{1,18}([.,]0{1,2})?$') THEN TRY_CAST(regexp_replace(number_text(s), '[.,]0+$', '') AS BIGINT) END;
CREATE OR REPLACE MACRO to_eur(s) AS
    CASE WHEN regexp_matches(number_text(s), '^-?\d{1,13}([.,]\d{1,2})?$') THEN TRY_CAST(replace(number_text(s), ',', '.') AS DECIMAL(18, 2)) END;
CREATE OR REPLACE MACRO to_dec(s) AS
    CASE WHEN regexp_matches(number_text(s), '^-?\d{1,12}([.,]\d{1,4})?$') AND NOT regexp_matches(number_text(s), '^-?[1-9]\d{0,2}[.,]\d{3}$')
         THEN TRY_CAST(replace(number_text(s), ',', '.') AS DECIMAL(18, 4)) END;
CREATE OR REPLACE MACRO number_fault(s) AS
    CASE WHEN regexp_matches(s, '^[-−]?\d+([.,]\d+)?[eE][-+]?\d+$') THEN 'number_scientific'
         WHEN regexp_matches(s, '^[-−]?\d{1,3}([., \x{00A0}]\d{3})*[.,]\d+$') AND regexp_matches(s, '[.,].*[.,]') THEN 'number_ambiguous'
         WHEN regexp_matches(number_text(s), '^-?\d+[.,]\d+$') THEN 'number_decimals'
         ELSE 'number_form' END;
-- Y-tunnus: weights 7 9 10 5 8 4 2, remainder modulo 11; 0 → 0, 1 → none, else 11 − remainder.
CREATE OR REPLACE MACRO business_id_remainder(s) AS
    (7 * TRY_CAST(substr(s, 1, 1) AS INTEGER) + 9 * TRY_CAST(substr(s, 2, 1) AS INTEGER) + 10 * TRY_CAST(substr(s, 3, 1) AS INTEGER)
     + 5 * TRY_CAST(substr(s, 4, 1) AS INTEGER) + 8 * TRY_CAST(substr(s, 5, 1) AS INTEGER) + 4 * TRY_CAST(substr(s, 6, 1) AS INTEGER)
     + 2 * TRY_CAST(substr(s, 7, 1) AS INTEGER)) % 11;
CREATE OR REPLACE MACRO business_id_is_valid(s) AS
    CASE WHEN s IS NOT NULL THEN
        coalesce(regexp_matches(s, '^\d{7}-\d$') AND business_id_remainder(s) <> 1
                 AND TRY_CAST(substr(s, 9, 1) AS INTEGER) = CASE business_id_remainder(s) WHEN 0 THEN 0 ELSE 11 - business_id_remainder(s) END, FALSE)
    END;
