"""What a benchmark found: figures, targets, disagreements; as plain data and as a table."""

from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

TARGET_ROWS = 1_000_000  # smaller runs show the same figures, but process start and imports would decide their ratios
QUIET = 0.2  # share of the cores that others may use while a target on seconds is judged


@dataclass(frozen=True)
class Measure:
    """One line: what was measured, how long it took (middle of the runs), and what it should be."""

    name: str
    seconds: float
    cpu_seconds: float | None = None
    peak_mib: float | None = None
    ratio: float | None = None
    beside: str = ""  # what the ratio is to
    target: str = ""
    is_met: bool | None = None

    @property
    def verdict(self) -> str:
        """`met`, `missed`, or nothing where no target is set or judged."""
        return {True: "met", False: "missed", None: ""}[self.is_met]


@dataclass
class BenchResult:
    """One run of the benchmark. `problems` is empty when every judged target is met and all rule sets are equal."""

    rows: int
    projects: int
    repeats: int
    seed: int
    machine: dict[str, Any]
    versions: dict[str, str]
    measures: list[Measure] = field(default_factory=list)
    steps: dict[str, dict[str, float]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    others: float = 0.0  # the largest share of the cores that other processes used during a measured one

    def add(self, name: str, seconds: float, target: tuple[str, bool] | None = None, **more: Any) -> None:
        """Adds a line; `target` is its wording and whether it holds, judged at full scale on a quiet machine only."""
        judged = target is not None and self.rows >= TARGET_ROWS and self.others <= QUIET
        words, is_met = target or ("", None)
        self.measures.append(Measure(name, seconds, target=words, is_met=is_met if judged else None, **more))
        if judged and not target[1]:
            self.problems.append(f"{name}: target missed, {target[0]}")

    def as_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return asdict(self)


def render(result: BenchResult, console: Console) -> None:
    """Prints the table, what it was measured with, and every problem."""
    table = Table(title=f"{result.rows:,} participant rows, {result.projects:,} projects; middle of {result.repeats} runs")
    for header, side in (("", "left"), ("seconds", "right"), ("CPU seconds", "right"), ("peak MiB", "right"),
                         ("ratio", "right"), ("to", "left"), ("target", "left"), ("", "left")):
        table.add_column(header, justify=side)
    for m in result.measures:
        table.add_row(m.name, f"{m.seconds:.2f}", _number(m.cpu_seconds, ".2f"), _number(m.peak_mib, ",.0f"),
                      _number(m.ratio, ".2f"), m.beside, m.target, m.verdict)
    console.print(table)
    for name, steps in result.steps.items():
        console.print(f"{name}: {', '.join(f'{step} {seconds:.2f} s' for step, seconds in steps.items())}", markup=False)
    console.print(f"Rules that fail somewhere: {', '.join(result.rules.get('rules_that_fail', ()))}", markup=False)
    for line in result.notes:
        console.print(line, markup=False)
    for known in (result.versions, result.machine):
        console.print(", ".join(f"{name} {value}" for name, value in known.items()), markup=False)
    for problem in result.problems or ["No problem."]:
        console.print(problem, markup=False, style="red" if result.problems else "green")


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
