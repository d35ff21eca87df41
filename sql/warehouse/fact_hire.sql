-- Grain: hire. Special-category data: rows are here only when the settings name a legal basis.
SELECT h.project_code, h.hire_no, h.target_group, h.hired_on, h.gender, h.employer_business_id, h.from_service,
       h.employment_type, h.weekly_hours, h.has_wage_subsidy, h.has_arrangement_support, h.is_tailored, h.ended_on, h.in_work_6m,
       -- an empty answer on wage subsidy is not a "no"
       coalesce(h.from_service IN ('työllistymistä edistävä palvelu', 'työttömyys') AND NOT h.has_wage_subsidy, FALSE)
           AS crosses_threshold,
       months_added(h.hired_on, 6) AS six_months_on, h.known_from
FROM stg_tyollistymiset AS h
