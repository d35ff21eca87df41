-- Grain: call × criterion: how applications were scored. General criteria are met or not, the others have
-- scores; what a criterion does not have is NULL, not 0.
SELECT a.call_code, s.criterion_kind, s.criterion_code, CAST(count(*) AS BIGINT) AS appraisals,
       CAST(count(s.score) AS BIGINT) AS scored, ratio(sum(s.score), count(s.score)) AS mean_score, min(s.score) AS lowest_score,
       median(s.score) AS median_score, max(s.score) AS highest_score,
       CAST(CASE WHEN count(s.is_met) > 0 THEN count_if(s.is_met) END AS BIGINT) AS met, CAST(count(s.is_met) AS BIGINT) AS answered,
       ratio(100 * count_if(s.is_met), count(s.is_met)) AS met_pct,
       ratio(sum(s.score) FILTER (WHERE a.application_status = 'hyväksytty'),
             count(s.score) FILTER (WHERE a.application_status = 'hyväksytty')) AS mean_score_of_approved
FROM fact_appraisal AS s
JOIN fact_application AS a ON a.application_id = s.application_id
GROUP BY a.call_code, s.criterion_kind, s.criterion_code
