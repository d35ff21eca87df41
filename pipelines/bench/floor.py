"""The floor: what DuckDB alone needs to read the same files as text, cast them the same way and run the same final SQL.

No rules, no history, no hashes, no person keys (the code itself stands for the person), no row numbers. The casts are
written here again, not taken from the gate, so that a slower gate does not make a slower floor.
"""

import json
from pathlib import Path
from typing import Any

from pipelines.bench.world import EXPORTED_AT, BenchWorld
from pipelines.catalogue import Catalogue
from pipelines.catalogue.models import Column, Export
from pipelines.connection import SQL, STORAGE_VERSION, connect
from pipelines.door.headers import match_headers
from pipelines.gate.judge import PLACE
from pipelines.gate.typed import SQL_TYPES, write_words
from pipelines.home import open_home
from pipelines.lake.lake import Lake
from pipelines.settings import Settings
from pipelines.warehouse.build import ordered_steps
from pipelines.warehouse.inputs import write_catalogue, write_moment
from pipelines.warehouse.models import models

TO = {"date": "to_date_any", "int": "to_int", "eur": "to_eur", "dec": "to_dec"}
INPUTS = ("build_moment", "code_entry", "catalogue_indicator", "indicator_part", "code_word")
BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8239) || chr(8199)"


def floor_request(world: BenchWorld, catalogue: Catalogue, settings: Settings, folder: Path) -> dict[str, Any]:
    """The whole floor as statements, so that its process imports DuckDB and nothing else."""
    inputs = _write_inputs(catalogue, settings, folder)
    steps = [["setup", "SET TimeZone = 'Europe/Helsinki'"],
             ["setup", f"ATTACH '{folder / 'floor.duckdb'}' AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')"]]
    steps += [["setup", (SQL / "macros" / f"{name}.sql").read_text("utf-8")] for name in ("portable", "reading")]
    steps += [["setup", f"CREATE TABLE {name} AS FROM read_parquet('{path}')"] for name, path in inputs.items()]
    for export in catalogue.exports.values():
        path = world.files.get(export.name)
        rows = _staged(export, path) if path else _nothing(export)
        steps.append(["read and cast", f"CREATE TABLE stg_{export.name} AS {rows}"])
    steps.append(["setup", "SET search_path = 'warehouse.main,memory.main'"])
    steps += [["final SQL", f"CREATE {kind} {room}.main.{name} AS {sql}"] for name, sql, kind, room in _final(catalogue)]
    steps.append(["checkpoint", "CHECKPOINT warehouse"])
    return {"steps": steps, "count": "warehouse.main.fact_spell", "target": str(folder / "floor.duckdb"),
            "config": {"memory_limit": settings.memory_limit, "threads": settings.threads,
                       "temp_directory": str(folder / "floor_spill")}}


def _write_inputs(catalogue: Catalogue, settings: Settings, folder: Path) -> dict[str, Path]:
    """The small tables beside the rows, made ready before anything is measured."""
    folder = folder / "inputs"
    folder.mkdir()
    with connect(settings, folder) as con:
        write_words(con, catalogue, Lake(open_home(folder / "home")), None)
        for export in catalogue.exports.values():
            con.execute(f"CREATE TABLE stg_{export.name} AS {_nothing(export)}")
        write_moment(con, EXPORTED_AT["osallistujat"], catalogue, "floor", "")
        write_catalogue(con, catalogue)
        for name in INPUTS:
            con.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
    return {name: folder / f"{name}.parquet" for name in INPUTS}


def _final(catalogue: Catalogue) -> list[tuple[str, str, str, str]]:
    """The steps of a build but those on quality, lineage and history, unless another one reads them."""
    of_history: set[str] = set()
    for model in models():
        of_history |= {model.name} if any(name.startswith("all_") or name in of_history for name in model.reads) else set()
    wanted = {m.name for m in models() if m.layer not in ("quality", "lineage")} - of_history
    for model in reversed(models()):
        if model.name in wanted:
            wanted |= set(model.reads)
    return [step for step in ordered_steps(catalogue) if step[0] in wanted]


def _staged(export: Export, path: Path) -> str:
    headers = path.open(encoding="utf-8-sig").readline().rstrip("\r\n").split(";")
    found = match_headers(tuple(h.strip('"') for h in headers), export).columns
    columns = json.dumps({f"c{i}": "VARCHAR" for i in range(len(headers))}).replace('"', "'")
    scan = (f"read_csv('{path}', all_varchar = true, auto_detect = false, header = false, skip = 1, delim = ';', quote = '\"', "
            f"escape = '\"', columns = {columns})")
    casts = [f"{_cast(c, found)} AS {c.name}" for c in export.columns]
    joins = [f"LEFT JOIN code_word AS {c.name}_word ON {c.name}_word.list = '{c.codelist or 'boolean'}' "
             f"AND {c.name}_word.word = lower(v.{c.name})" for c in export.columns if _is_word(c) and c.name in found]
    # trimmed once, below the casts: a macro repeats its argument, and a floor that trims six times would flatter us
    texts = ", ".join(f"nullif(trim(c{i}, {BLANKS}), '') AS {name}" for name, i in found.items())
    place = (f"0 AS row_id, '' AS file_id, '' AS sheet, 0 AS row_no, CAST(0 AS BIGINT) AS row_key, "
             f"TIMESTAMPTZ '{EXPORTED_AT[export.name]}' AS known_from")
    return (f"SELECT {place}, CAST(NULL AS TIMESTAMPTZ) AS known_to, {', '.join(casts)} "
            f"FROM (SELECT {texts} FROM {scan}) AS v {' '.join(joins)}")


def _is_word(column: Column) -> bool:
    return column.type in ("code", "bool") and not column.separator


def _cast(column: Column, found: dict[str, int]) -> str:
    if column.name not in found:
        return f"CAST(NULL AS {SQL_TYPES[column.type]})"
    if column.type in TO:
        return f"{TO[column.type]}(v.{column.name})" if not column.default else (
            f"{TO[column.type]}(coalesce(v.{column.name}, '{column.default}'))")
    if _is_word(column):
        word = f"{column.name}_word.code"
        return word if column.type == "code" else f"CAST({word} AS BOOLEAN)"
    return f"try_cast(v.{column.name} AS {SQL_TYPES[column.type]})"


def _nothing(export: Export) -> str:
    """No row, with the columns that the final SQL reads."""
    types = dict.fromkeys(PLACE, "VARCHAR") | dict.fromkeys(("row_id", "row_no", "row_key"), "BIGINT")
    types |= dict.fromkeys(("known_from", "known_to"), "TIMESTAMPTZ")
    types |= {c.name: SQL_TYPES[c.type] for c in export.columns}
    return f"SELECT {', '.join(f'CAST(NULL AS {t}) AS {name}' for name, t in types.items())} WHERE false"
