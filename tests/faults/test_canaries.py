"""Identity codes planted wherever a mess can put them (fault F58): after the night they are nowhere but in the archive."""

import io
import logging
import zipfile
from pathlib import Path

import duckdb
import pytest

from pipelines.night import rebuild
from tests.support import (
    T0,
    T1,
    World,
    application,
    as_csv,
    call_page,
    code,
    csv_of,
    hire,
    manifest,
    organisation,
    person,
    project,
    report,
    table,
    theme,
    wrong,
    xlsx_of,
)

CODES: list[str] = []


def canary(**how: object) -> str:
    """One more code that must never be seen again."""
    CODES.append(code(len(CODES) % 100, day=2 + len(CODES) // 100, **how))
    return CODES[-1]


def spelled(text: str) -> str:
    """A canary that was typed otherwise."""
    CODES.append(text)
    return text


def every_separator() -> str:
    return " ".join(canary(separator=s) for s in "-+ABCDEFUVWXY")


def texts() -> list[str]:
    """Free text with codes in it, as people write them."""
    return [f"Soita {canary()}", f"hetu:{canary()}, {canary()}", f"{canary()} {canary()}", f"hetu{canary()}",
            spelled(canary().lower().replace("-", "a")), f"({spelled(wrong(canary()))})", f"TyÃ¶ {canary()}",
            spelled(canary().replace("-", "–")), spelled(canary().replace("-", "−")), every_separator()]


def plant(world: World) -> None:
    put = world.put
    put(f"hankkeet_{T0}.csv", csv_of(
        "hankkeet", [project(), project("S10002"), *(project(f"S2000{n}", title=t) for n, t in enumerate(texts())),
                     project("S30001", summary=canary()), project("S30002", **{"Muu": canary()}),
                     project("S30003", planned_total_eur=canary()), project("S30004", starts_on=canary()),
                     project("S30005", location_code=canary()), project(canary()), project("S30006", authority_code=canary())],
        also=["Muu", f"Otsikko {canary()}"]))
    put(f"osallistujat_{T0}.csv", csv_of("osallistujat", [
        {**person(0), "person_key": canary()}, {**person(0), "person_key": spelled(canary(separator="A").lower())},
        {**person(0), "person_key": spelled(wrong(canary()))}, {**person(0), "person_key": spelled(canary().replace("-", "–"))},
        {**person(1), "project_code": canary()}, person(2, age_at_start=canary()), person(3, gender=canary()),
        person(4, started_on=canary()), person(5, spell_no=canary()), person(6, record_status=canary()),
        person(7, is_protected=canary()), {**person(8), "person_key": f"{canary()} {canary()}"},
        {**person(9), "project_code": canary(), "person_key": "S10001"}, person(10, Osoite=f"Katu {canary()}"),
    ], also=["Osoite", f"Nimi {canary()}"]) + f"liian;{canary()};vähän\n" + f"Yhteensä {canary()};;\n")
    lines = csv_of("seurantaraportit", [report(1), report(2, remark=canary()), report(3, method=canary()),
                                        report(4, value=canary()), report(5, indicator_code=canary()),
                                        report(6, remark=f"\x01{canary()}")]).splitlines()
    put(f"seurantaraportit_{T0}.csv", "\n".join([*lines, f"S10001;7;{canary()}", f"{lines[1]};{canary()};liikaa",
                                                 f"Tulostaja {canary()}" + ";" * lines[0].count(";"), ""]))
    put(f"teemat_{T0}.csv", csv_of("teemat", [theme(source=canary()), theme(theme=canary()), theme(owner=canary())]))
    put(f"hakemukset_{T0}.xlsx", xlsx_of("hakemukset", [
        application(1, title=canary()), application(2, applicant_name="TyÃ¶ " + canary()), application(3, call_code=canary()),
        application(4, title="\u202e")], sheet=f"Lista {canary()}"))
    put(f"organisaatiot_{T0}.csv", csv_of("organisaatiot", [organisation(canary()), organisation("1", size_class=canary())]))
    put(f"tyollistymiset_{T0}.csv", csv_of("tyollistymiset", [hire(1, employer_business_id=canary()), hire(2, Muu=canary())],
                                           also=["Muu"]))
    call = {"id": "1", "hakutunnus": canary(), "otsikko": f"Haku {canary()}", "kuvaus": f"<p>{canary()}</p>",
            f"avain {canary()}": canary(), "maakunnat": [canary()]}
    page = call_page(call).replace('"koodisto": {}', f'"koodisto": {{"maakunta": {{"{canary()}": {{"fi": "{canary()}"}}}}}}')
    put(f"hakuilmoitukset_{T0}.json", page)
    _plant_refused(world)


def _plant_refused(world: World) -> None:
    """Files of which nothing counts: what is said of them must not say the codes either."""
    put = world.put
    rows = csv_of("osallistujat", [{**person(n), "person_key": canary()} for n in range(3)])
    put(f"osallistujat_{canary()}_20260927T0100.csv", rows)
    put(f"osallistujat_{canary()}.csv", rows + "\n")
    put(f"kansio {canary()}/osallistujat_20260927T0101.csv", rows[:-20])
    put("osallistujat_20260927T0102.csv", rows + f'S10001;"{canary()}\n')
    put("osallistujat_20260927T0103.csv", rows.encode() + f"{canary()};\xff".encode("latin-1") + b"\n\xc3\xa4\n")
    put("osallistujat_20260927T0104.csv", rows.split("\n", 1)[1])  # the first person stands where the header should
    header = table("osallistujat", [])
    put("osallistujat_20260927T0105.csv", as_csv([[canary() if h == "Aloituspvm" else h for h in header[0]]]) + rows)
    put("osallistujat_20260927T0106.csv", as_csv([[f"Aloituspvm {canary()}" if h == "Aloituspvm" else h for h in header[0]]]))
    put("osallistujat_20260927T0107.csv", rows.replace(";", "^"))
    put("osallistujat_20260927T0108.csv", as_csv([[*header[0], f"\x02{canary()}"]]))
    put("osallistujat_20260927T0109.xlsx", rows)
    put("hakemukset_20260927T0100.xlsx", _with_error_cell(xlsx_of("hakemukset", [
        application(1, title="#VIRHE")], sheet=f"Lista {canary()}"), canary()))
    put("hakuilmoitukset_20260927T0110.json", f'{{"{canary()}": 1, "{CODES[-1]}": 2}}')
    put("hakuilmoitukset_20260927T0111.json", f'{{"preRenderData": "{canary()}" oops')
    put(f"zip {canary()}_20260927T0112.zip", _zip({f"{canary()}.csv": rows, f"../{canary()}": ""}))
    put("osallistujat_20260927T0113.zip", _zip({f"{canary()}/osallistujat_{canary()}_20260927T0113.csv": rows}))
    folder = f"m {canary()}"
    put(f"{folder}/manifest.json", manifest([{"name": f"{canary()}.csv", "export": canary()},
                                             {"name": "x.csv", "export": "osallistujat"}], system=canary()))
    put(f"{folder}/x.csv", rows)
    put("m2/manifest.json", f'{{"files": "{canary()}", "exported_at": "{canary()}"}}')
    put("m2/osallistujat_20260927T0114.csv", rows)
    put("m3/manifest.json", manifest([{"name": f"../{canary()}.csv"}]))
    put("m3/osallistujat_20260927T0115.csv", rows)
    (world.landing / f"osallistujat_{canary()}_20260927T0116.csv").symlink_to(f"/ei/{canary()}")


def _zip(entries: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def _with_error_cell(workbook: bytes, text: str) -> bytes:
    """The workbook with the cell that says #VIRHE turned into an error cell whose error is `text`."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as before, zipfile.ZipFile(target, "w") as after:
        place = next(i for i, part in enumerate(before.read("xl/sharedStrings.xml").split(b"<si>")[1:]) if b"#VIRHE" in part)
        for name in before.namelist():
            data = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = f' t="s"><v>{place}</v>'.encode()
                assert data.count(cell) == 1
                data = data.replace(cell, f' t="e"><v>{text}</v>'.encode())
            after.writestr(name, data)
    return target.getvalue()


def everything_written(home: Path) -> dict[str, str]:
    """Each file but the archived ones as text: its bytes, and every string that parquet and DuckDB files hold."""
    found = {}
    for path in sorted(p for p in home.rglob("*") if p.is_file() and home / "archive/files" not in p.parents):
        data = path.read_bytes()
        found[f"{path.relative_to(home)}"] = data.decode("latin-1") + data.decode("utf-8", "replace")
        if path.suffix == ".parquet":
            with duckdb.connect() as con:
                found[f"{path.name} decoded"] = str(con.sql(f"SELECT * FROM '{path}'").fetchall())
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                for (name,) in con.sql("SELECT table_name FROM duckdb_tables()").fetchall():
                    found[f"{path.name} {name}"] = str(con.sql(f"SELECT * FROM {name}").fetchall())
    return found


def test_f58_codes_are_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    """No planted code is in any file of the home but the archived originals, nor in any word that the night says."""
    caplog.set_level(logging.DEBUG)
    CODES.clear()
    world = World(tmp_path, special_category_basis="laki 757/2021")
    plant(world)
    assert len(CODES) > 100 and len(set(CODES)) > 100
    steps: list[str] = []
    night = world.night()
    world.put(f"osallistujat_{T1}.csv", csv_of("osallistujat", [{**person(n), "person_key": canary()} for n in range(9)]))
    world.night()  # held: what was there vanishes
    again = rebuild(world.settings, steps.append)
    said = capfd.readouterr()
    everything = everything_written(world.home) | {
        "stdout": said.out, "stderr": said.err, "log": caplog.text, "steps": str(steps),
        "night": str(vars(night)), "reasons": str(night.reasons()), "rebuild": str(vars(again)) + str(again.reasons())}
    for place, text in everything.items():
        seen = {c for c in CODES if c in text or c.upper() in text}
        assert not seen, (place, [(c, text[max(0, text.upper().index(c.upper()) - 60):][:140]) for c in list(seen)[:3]])

    # the search itself can find: each file was read, and the codes do stand in the archived originals
    assert sum("decoded" in place for place in everything) >= 8 and any("quality_finding" in place for place in everything)
    originals = [p.read_bytes() for p in (world.home / "archive/files").rglob("*") if p.is_file()]
    archived = b"".join(originals).decode("utf-8", "replace")
    assert CODES[0] in archived and "[***]" in everything[next(p for p in everything if p.endswith("quality_finding"))]
    # what is kept of the clean rows is a key, not the code
    keys = world.ask("SELECT DISTINCT person_key FROM fact_spell")
    assert keys and all(len(k["person_key"]) == 64 for k in keys)
    assert {r["verdict"] for r in world.ask("SELECT verdict FROM quality_delivery")} == {"accepted", "refused", "held"}
    world.balanced()
