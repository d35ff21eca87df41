"""What must hold: rules as data (`*.yml`, read by the catalogue) and their bridge to Dagster (`asset_checks`)."""
