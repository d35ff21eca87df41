"""Secondary suppression of single tables by tau-argus: the cheapest pattern for one indicator over owner × region category ×
gender."""

import tempfile
from pathlib import Path

from pytauargus import HiTaSCtrl

from pipelines.disclosure.equations import Equations

LARGEST = 10_000_000
SECONDS = 600  # 0.25 s at most in 400 random tables; a limit that is ever reached would make the pattern depend on the machine


def solve_table(model: Equations, rows: list[int], values: list[float], hidden: set[int], costs: dict[int, float]) -> list[int]:
    """The cells that tau-argus hides besides `hidden`, so that each of these may be larger by its width.

    `values`: a count for every variable of the model that satisfies the rows. `costs`: what each cell that may be hidden is
    worth. Every other variable of the rows is taken as unknown to readers. Raises RuntimeError where the solver fails.
    """
    rows = [r for r in rows if not any(v < 0 for v in (values[i] for i, _ in model.rows[r]))]
    inside = sorted({i for r in rows for i, _ in model.rows[r]})
    if not any(i in hidden for i in inside):
        return []
    number = {v: n for n, v in enumerate(inside)}
    lines = ["0", str(len(inside))]
    for v in inside:
        shown = v in costs and v not in hidden
        width = model.variables[v].width if v in hidden else 0
        # whole numbers only: tau-argus 0.6 dies on a weight of 1.5
        weight, value = max(1, round(costs.get(v, 0))), round(values[v])
        lines.append(f"{number[v]} {value} {weight} {'s' if shown else 'u'} 0 {LARGEST} 0 {width} 0")
    lines.append(str(len(rows)))
    lines += [f"0 {len(model.rows[r])} : " + " ".join(f"{number[i]} ({int(c)})" for i, c in model.rows[r]) for r in rows]
    return [inside[n] for n in _solve("\n".join(lines) + "\n") if inside[n] not in hidden and inside[n] in costs]


def _solve(table: str) -> list[int]:
    """Runs the solver on a table in the JJ format; gives the numbers of the cells it hides."""
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "table.jj", Path(folder) / "hidden.txt"
        given.write_text(table, "utf-8")
        # without `out_dir` it leaves logs with the table's figures in the working directory
        code = HiTaSCtrl().full_jj(in_file_jj=str(given), out_file=str(answer), max_time=SECONDS, out_dir=folder)
        if code:
            raise RuntimeError(f"tau-argus answers {code}: {HiTaSCtrl.error_string(code)}")
        return sorted(int(word) for word in answer.read_text("utf-8").split())
