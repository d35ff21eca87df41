"""The command as a person or a script uses it: exit codes, sentences, forms of output."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.home import Home, run_lock

EXAMPLE = re.compile(r"Example: eura \w+")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home folder after one night of the demo."""
    base = tmp_path_factory.mktemp("cli")
    environment = {"EURA_HOME": str(base / "home"), "EURA_LANDING": str(base / "landing"), "EURA_STABLE_SECONDS": "0",
                   "EURA_LANGUAGE": "en", "COLUMNS": "200"}
    made = eura(environment, "demo", str(base / "landing"), "--scale", "0.05", "--nights", "1")
    assert made.exit_code == 0 and "Next: eura run" in made.output
    night = eura(environment, "run", "--json")
    assert night.exit_code == 3, night.output  # rows on hires are refused: no legal basis is named
    return environment | {"VERDICT": night.stdout}


def eura(environment: dict[str, str], *words: str):
    """Runs one command."""
    return CliRunner().invoke(app, list(words), env=environment)


def test_the_verdict_is_json_and_says_what_was_refused(world: dict) -> None:
    """`eura run --json` is for scripts; the reason names the setting and the way out."""
    verdict = json.loads(world["VERDICT"])
    assert verdict["exit_code"] == 3 and set(verdict["sentence"]) == {"fi", "sv", "en"}
    assert any("special_category_basis" in r and "seurantaraportit" in r for r in verdict["reasons"])


def test_a_run_with_nothing_new_says_so_and_ends_with_0(world: dict) -> None:
    """Nothing arrived, nothing changes."""
    again = eura(world, "run")
    assert again.exit_code == 0 and "no new" in again.output


@pytest.mark.parametrize("command", ["run", "demo", "check", "status", "sql", "rebuild", "decide", "bench", "rekey"])
def test_every_command_helps_with_an_example(command: str) -> None:
    """`--help` shows what to type."""
    shown = eura({"COLUMNS": "200"}, command, "--help")
    assert shown.exit_code == 0 and EXAMPLE.search(shown.output)


def test_sql_prints_a_table_csv_and_json(world: dict) -> None:
    """Three forms of one answer; text that a spreadsheet would run is defused in CSV only (F69)."""
    query = "SELECT 1 AS one, '=1+1' AS formula, -5 AS number, '＝cmd' AS wide"
    assert "formula" in eura(world, "sql", query).stdout
    assert eura(world, "sql", query, "--format", "csv").stdout == "one,formula,number,wide\n1,'=1+1,-5,'＝cmd\n"
    assert json.loads(eura(world, "sql", query, "--format", "json").stdout) == [
        {"one": 1, "formula": "=1+1", "number": -5, "wide": "＝cmd"}]


def test_sql_cannot_write(world: dict) -> None:
    """The published build is opened read-only."""
    refused = eura(world, "sql", "DELETE FROM dim_project")
    assert refused.exit_code == 2 and "read-only" in refused.output


def test_a_wrong_query_is_a_sentence(world: dict) -> None:
    """No traceback; the next step is named."""
    wrong = eura(world, "sql", "SELECT nothing FROM nowhere")
    assert wrong.exit_code == 2 and "SHOW TABLES" in wrong.output and "Traceback" not in wrong.output


def test_status_shows_what_came_and_what_is_due(world: dict) -> None:
    """For a person and for a script."""
    known = json.loads(eura(world, "status", "--json").stdout)
    assert {e["export"] for e in known["exports"]} >= {"osallistujat", "hankkeet"}
    assert known["build"]["known_at"] and known["refused_or_held"][0]["verdict"] == "refused"
    assert "osallistujat" in eura(world, "status").stdout


def test_settings_are_shown_with_their_origin(world: dict) -> None:
    """Environment over eura.toml over default."""
    (Path(world["EURA_HOME"]) / "eura.toml").write_text("keep_builds = 3\n", "utf-8")
    shown = {s["setting"]: s for s in json.loads(eura(world, "status", "--settings", "--json").stdout)["settings"]}
    (Path(world["EURA_HOME"]) / "eura.toml").unlink()
    assert (shown["keep_builds"]["value"], shown["keep_builds"]["from"]) == ("3", "eura.toml")
    assert shown["stable_seconds"]["from"] == "environment" and shown["take"]["from"] == "default"


def test_a_wrong_setting_names_itself(world: dict) -> None:
    """Which one, where it was given, what is allowed."""
    wrong = eura(world | {"EURA_HOLD_IF_VANISHED_PCT": "many"}, "status")
    assert wrong.exit_code == 2 and "EURA_HOLD_IF_VANISHED_PCT" in wrong.output


def test_check_finds_what_a_run_would_and_stores_nothing(world: dict, tmp_path: Path) -> None:
    """A file with an impossible day: the finding names its row, the home folder stays as it was."""
    home = Path(world["EURA_HOME"])
    source = next(Path(world["EURA_LANDING"]).rglob("osallistujat*.csv"))
    lines = source.read_text("utf-8-sig").splitlines()
    at = lines[0].split(";").index("Aloituspvm")
    cells = lines[1].split(";")
    cells[at] = "31.2.2026"
    broken = tmp_path / "osallistujat_20261001T0145.csv"
    broken.write_text("\n".join([lines[0], ";".join(cells), *lines[2:]]) + "\n", "utf-8")
    before = sorted(p.name for p in home.rglob("*"))
    found = json.loads(eura(world, "check", str(broken), "--json").stdout)
    assert any(f["rule_id"] == "date_impossible" and f["row_no"] == 2 for f in found["findings"])
    assert sorted(p.name for p in home.rglob("*")) == before


def test_a_missing_file_or_home_is_a_sentence(world: dict, tmp_path: Path) -> None:
    """What is missing, and what to run."""
    assert "no such file" in eura(world, "check", str(tmp_path / "x.csv")).output
    nothing = eura(world | {"EURA_HOME": str(tmp_path / "new")}, "sql", "SELECT 1")
    assert nothing.exit_code == 4 and "eura run" in nothing.output


def test_two_runs_at_once_end_the_second_with_5(world: dict) -> None:
    """F63: the other one's process id and start are named; a lock of a dead process stops nobody."""
    with run_lock(Home(Path(world["EURA_HOME"]))):
        busy = eura(world, "run")
    assert busy.exit_code == 5 and "process" in busy.output and "started" in busy.output
    assert eura(world, "run").exit_code == 0
