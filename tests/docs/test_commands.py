"""What the documents tell people to type exists: each `eura …` in them is read by the real command line. Nothing is run."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from pipelines.cli import app

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(eura [^`]+)`")
# a line of a code block, after a prompt-like prefix: `sudo -u eura EURA_HOME=… /opt/…/eura status`
LINE = re.compile(r"^(?: {4,}|(?=\S))(?:sudo -u \S+ )?(?:[A-Z_]+=\S+ )*(?:\S*/)?(eura [a-z].*)$", re.MULTILINE)
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


def commands_in(text: str) -> Iterator[str]:
    """Every `eura …` of a document: lines of code blocks, and code inside sentences."""
    blocks = "\n".join(m.group(0) for m in FENCED.finditer(text))
    rest = FENCED.sub("", text)
    indented = "\n".join(line for line in rest.splitlines() if line.startswith("    "))
    yield from (m.group(1) for m in LINE.finditer(f"{blocks}\n{indented}"))
    yield from (" ".join(m.group(1).split()) for m in INLINE.finditer(rest))


def fault_of(line: str) -> str | None:
    """What the command line would say against it. A bare name (`eura decide`) need only exist; `[…]` is read too."""
    _, name, *words = shlex.split(re.sub(r"[\[\]]", "", line), comments=True)
    known = get_command(app).commands
    if name == "COMMAND":
        return None
    if name not in known:
        return f"no command {name}"
    if not words:
        return None
    try:
        known[name].make_context(name, words)
    except typer.Exit:  # --help
        return None
    except Exception as error:  # of the parser, whose classes Typer keeps to itself
        return f"{type(error).__name__}: {error}"
    return None


@pytest.mark.parametrize("line, is_right", [
    ("eura run --home data", True), ("eura decide", True), ("eura report [--project CODE]  # all of them", True),
    ("eura run --help", True), ("eura COMMAND --help", True),
    ("eura nightly", False), ("eura run --hom data", False), ("eura decide FILE", False), ("eura demo x --scale many", False)])
def test_a_line_that_would_not_run_is_found(line: str, is_right: bool) -> None:
    assert (fault_of(line) is None) == is_right


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_in_a_document_can_be_typed(path: Path) -> None:
    """The command exists, its options exist, what must be given is given."""
    faults = {line: fault for line in commands_in(path.read_text("utf-8")) if (fault := fault_of(line))}
    assert not faults


def test_commands_are_found_in_every_form() -> None:
    """A reader that finds nothing would pass: fenced, indented, prefixed and inline ones."""
    found = list(commands_in("```\neura run # x\n```\n\n1. Do\n\n       sudo -u eura EURA_HOME=x /opt/.venv/bin/eura status\n\n"
                             "then `eura decide\nF accept`, not `eura.toml`.\n"))
    assert found == ["eura run # x", "eura status", "eura decide F accept"]
    assert sum(len(list(commands_in(p.read_text("utf-8")))) for p in DOCUMENTS) > 100


def test_every_runbook_is_in_the_index_and_every_link_leads_somewhere() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", (RUNBOOKS / "README.md").read_text("utf-8")))
    assert linked == {p.name for p in RUNBOOKS.glob("*.md")} - {"README.md"}
    for path in RUNBOOKS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), (path.name, target)


def test_every_path_of_the_repository_that_a_runbook_names_exists() -> None:
    named = re.compile(r"`((?:tests|docs|deploy|pipelines|sql)/[\w./-]*[\w/])`")
    found = [(p.name, m) for p in RUNBOOKS.glob("*.md") for m in named.findall(p.read_text("utf-8"))]
    assert len(found) > 8 and [f for f in found if not (ROOT / f[1]).exists()] == []


def test_the_units_start_commands_that_exist() -> None:
    """Each ExecStart names a script of the environment."""
    started = {u.name: m.group(1) for u in UNITS if (m := re.search(r"^ExecStart=/opt/eura/.venv/bin/(.*)$", u.read_text("utf-8"),
                                                                    re.MULTILINE))}
    assert set(started) == {"eura-night.service", "eura-dagster.service", "eura-dagster-web.service"}
    assert fault_of(started["eura-night.service"]) is None


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    """`systemd-analyze` has nothing to say of any unit; in CI it must be there."""
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("systemd-analyze is not on this machine: install systemd")
    for unit in UNITS:
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, "utf-8")
    said = subprocess.run([analyze, "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
