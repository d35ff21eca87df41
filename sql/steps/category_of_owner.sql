-- Grain: own category × category it counts in. A project counts in its own category, if known, and in ALL.
SELECT CAST(v.own_category AS VARCHAR) AS own_category, v.region_category
FROM (VALUES ('KA', 'KA'), ('KA', 'ALL'), ('S', 'S'), ('S', 'ALL'), (NULL, 'ALL')) AS v(own_category, region_category)
