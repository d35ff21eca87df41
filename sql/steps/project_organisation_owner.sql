-- Grain: organisation's part in a project × owner × region category × cut-off: what distinct counts are taken over.
SELECT DISTINCT o.level, o.owner_code, c.region_category, o.cut_off, b.project_code, b.business_id, b.role, b.engagement, b.size_class
FROM bridge_project_organisation AS b
JOIN project_owner AS o ON o.project_code = b.project_code AND b.joined_on <= o.cut_off
JOIN category_of_owner AS c ON c.own_category IS NOT DISTINCT FROM o.region_category
