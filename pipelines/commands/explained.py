"""How an explanation is shown: on a terminal, and as a value for scripts."""

from datetime import datetime

from pipelines.catalogue import Catalogue
from pipelines.commands.console import out
from pipelines.proof.explain import Explanation, exports_of
from pipelines.words import said


def as_dict(found: Explanation, moment: datetime) -> dict:
    """Everything known of a figure; rows are places, never values of a person."""
    figure = found.figure
    return {
        "indicator": figure.indicator.code, "level": figure.level, "owner": figure.owner, "region": figure.region,
        "gender": figure.gender, "cut_off": figure.cut_off, "known_at": moment, "stated": found.stated, "made_up": found.made_up,
        "rows_arrived": found.arrived, "rows_counted": found.rows_counted, "rows_left_out": found.rows_left_out,
        "counted": found.counted, "left_out_by_reason": found.reasons, "left_out": found.left_out,
        "not_taken_in": found.not_taken_in,
    }


def print_explanation(found: Explanation, moment: datetime, catalogue: Catalogue, language: str) -> None:
    """The figure in one line, its first rows, why others are left out, and that the counts add up."""
    def tell(*path: str, bold: bool = False, **values: object) -> None:
        out.print(said("explained", *path, **values)[language], markup=False, style="bold" if bold else None)

    figure, indicator = found.figure, found.figure.indicator
    tell("figure", bold=True, label=getattr(indicator.labels, language), code=indicator.code, owner=figure.owner,
         region=figure.region, gender=figure.gender, cut_off=figure.cut_off, value=_value(found, language))
    tell("known_at", known_at=f"{moment:%Y-%m-%d %H:%M}", method=(found.stated or {}).get("method") or "-")
    out.print(getattr(indicator.definition, language) + "\n", markup=False)
    tell("counted", rows=found.rows_counted)
    for row in found.counted:
        parts = ", ".join(f"{name} {number(amount)}" for name, amount in row["parts"].items())
        sheet = f" [{row['sheet']}]" if row["sheet"] else ""
        out.print(f"  {row['delivery_id']}  {row['file']}{sheet}:{row['row_no']}  {parts}", markup=False)
    if found.rows_counted > len(found.counted):
        tell("more", rows=found.rows_counted - len(found.counted))
    out.print()
    tell("left_out", rows=found.rows_left_out)
    for group in found.reasons:
        rule = group["rule_id"]
        because = said("left_out", group["reason"])[language] + (f" ({rule})" if rule else "")
        out.print(f"  {group['rows']:>7}  {because}", markup=False)
    for file in found.not_taken_in:
        tell("not_taken_in", delivery=file["delivery_id"], file=file["file"], verdict=said("files", file["verdict"])[language])
    out.print()
    tell("balance", counted=found.rows_counted, left_out=found.rows_left_out, arrived=found.arrived,
         exports=", ".join(exports_of(catalogue, figure)))


def _value(found: Explanation, language: str) -> str:
    stated = found.stated
    if stated is None and not found.made_up:
        return said("explained", "absent")[language]
    if stated is None:
        return ", ".join(f"{name} {number(n)}" for name, n in found.made_up.items())
    if stated["denominator"] is None:
        return number(stated["value"])
    return f"{number(stated['value'])} ({number(stated['numerator'])} / {number(stated['denominator'])})"


def number(n: float | None) -> str:
    """Whole numbers without decimals, others with two; `-` where there is none."""
    if n is None or n != n:
        return "-"
    return f"{n:,.0f}".replace(",", " ") if float(n).is_integer() else f"{n:,.2f}".replace(",", " ")
