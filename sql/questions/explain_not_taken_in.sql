-- Grain: file of the exports behind a figure that was refused or is held.
SELECT d.export, d.delivery_id, d.file, d.verdict, d.rows
FROM quality_delivery AS d
WHERE d.verdict <> 'accepted' AND list_contains($exports, d.export)
ORDER BY d.exported_at, d.file
