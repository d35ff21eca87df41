-- Grain: file that the build knows of.
SELECT d.file_id FROM quality_delivery AS d
