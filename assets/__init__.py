"""What exists, as Dagster sees it: one module per layer, each asset a few lines that call a step of `pipelines.night`.

No figure is made here and no rule is judged here; `pipelines.definitions` wires what these modules make.
"""

OWNER = "team:eura"
