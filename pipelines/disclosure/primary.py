"""Primary suppression: the counts that would tell about a person by themselves."""

from pipelines.disclosure.equations import Builder


def primary_cells(builder: Builder, truth: dict[int, float]) -> set[int]:
    """The cells of the last release that are too small, that leave too few outside a group (or nobody), or that have changed
    by too few.

    `truth`: the counts of the last release by variable.
    """
    variables = builder.model.variables
    small = {n for n, value in truth.items() if 0 < value < variables[n].threshold}
    return small | {cell for cell in _by_difference(builder, truth)}


def _by_difference(builder: Builder, truth: dict[int, float]):
    """Cells whose complement, or whose change since an earlier release, is a small group."""
    variables = builder.model.variables
    for row in builder.model.rows:
        number, coefficient = row[-1]
        group = variables[number]
        if group.kind not in ("complement", "change") or group.release != builder.number:
            continue
        values = [(c, truth.get(n, variables[n].value)) for n, c in row[:-1]]
        size = sum(c * value for c, value in values) / -coefficient
        cell = group.part if group.kind == "complement" else row[0][0]
        is_everyone = group.guards_zero and size == 0 and truth.get(cell, 0) > 0
        if cell in truth and (is_everyone or 0 < abs(size) < group.threshold):  # NaN, where something is hidden, is neither
            yield cell
