"""The charts about people, targets and the way from a call to a job. Titles are sentences made from what is shown."""

from textwrap import shorten

from pipelines.indicators.chart import Chart, bars, spoken
from pipelines.indicators.figures import Shown
from pipelines.indicators.words import Words

GROUPS = ("UTM-R01", "UTM-R02", "UTM-R03", "UTM-R04", "UTM-R05")
STEPS = ("UTM-P01", "UTM-P03", "EECO01", "UTM-R04", "UTM-R05")  # from call to job
HALF = 0.5
LABEL, BARS = 52, 12  # letters that fit over a bar, and how many bars; the table has every project


def hires(shown: Shown, w: Words) -> list[Chart]:
    """Hires by project and by target group."""
    owners = shown.owners("UTM-R04", "project")
    at = "UTM-R04", "project"
    rows = [(f"{o} {shown.titles.get(o) or ''}".strip(), shown.value(*at, o), shown.text(*at, o, w.language), o) for o in owners]
    rows.sort(key=lambda r: (-1 if r[1] is None else r[1], r[0]), reverse=True)
    picture = [(shorten(label, LABEL, placeholder=" …"), value, text) for label, value, text, _ in rows[:BARS]]
    best = rows[0] if rows and rows[0][1] is not None else None
    title = w.found("hires_projects", best=best[3], n=best[2], projects=len(rows)) if best else w.found("nothing_shown")
    table = [[label, text, w.number(_target(shown, *at, o)), shown.achieved(*at, o, w.language)] for label, _, text, o in rows]
    by_project = Chart("projects", title, spoken(picture), "mart_indicator_value (UTM-R04)",
                       w.headers("project", "#hires", "#target", "#achieved"), table, bars(picture))
    groups = [(_name(shown, code, w), shown.value(code, "theme", shown.theme), shown.text(code, "theme", shown.theme, w.language))
              for code in GROUPS if shown.row(code, "theme", shown.theme)]
    total, partly = (shown.text(c, "theme", shown.theme, w.language) for c in ("UTM-R04", "UTM-R01"))
    title = w.found("hires_groups", theme=shown.theme, n=w.told(total), partly=w.told(partly))
    return [by_project, Chart("groups", title if groups else w.found("nothing_shown"), spoken(groups),
                              f"mart_indicator_value ({', '.join(GROUPS)})",
                              w.headers("group", "#hires"), [[label, text] for label, _, text in groups], bars(groups))]


def targets(shown: Shown, w: Words) -> list[Chart]:
    """Progress to targets: of the theme, and of each specific objective."""
    owners = [("theme", shown.theme), *(("specific_objective", o) for o in shown.owners("EECO01", "specific_objective"))]
    return [chart for level, owner in owners if (chart := _progress(shown, w, level, owner))]


def _progress(shown: Shown, w: Words, level: str, owner: str) -> Chart | None:
    codes = sorted(k[0] for k, row in shown.values.items() if k[1:] == (level, owner, "ALL", "T") and (row["target"] or 0) > 0)
    if not codes:
        return None
    rows = [(_name(shown, c, w), shown.share(c, level, owner), shown.achieved(c, level, owner, w.language), c) for c in codes]
    known = [share for _, share, _, _ in rows if share is not None]
    title = w.found("targets", owner=f"{w.a(level)} {owner}", half=sum(s >= HALF for s in known), known=len(known), all=len(rows))
    picture = [(label, share, text) for label, share, text, _ in rows]
    table = [[label, shown.text(c, level, owner, w.language), w.number(_target(shown, c, level, owner)), text]
             for label, _, text, c in rows]
    return Chart(f"targets-{owner}", title, spoken(picture), "mart_indicator_value, fact_target",
                 w.headers("indicator", "#value", "#target", "#achieved"), table, bars(picture), note=w.a("targets_note"))


def funnel(shown: Shown, w: Words) -> list[Chart]:
    """What became of applications, and the way from a call to a job."""
    calls = shown.marts["calls"]
    outcomes = ("approved", "rejected", "withdrawn", "not_examined", "pending")
    sums = {name: sum(c[name] for c in calls) for name in ("applications", *outcomes)}
    picture = [(w.a(name), float(sums[name]), w.number(sums[name])) for name in outcomes]
    title = w.found("funnel_calls", theme=shown.theme, calls=len(calls), n=sums["applications"], approved=sums["approved"])
    table = [[c["call_code"], *(w.number(c[name]) for name in ("applications", *outcomes)), w.euros(c["applied_eur"]),
              w.euros(c["granted_eur"])] for c in calls]
    made = [Chart("calls", title, spoken(picture), "mart_call_funnel",
                  w.headers("call", "#applications", *(f"#{n}" for n in outcomes), "#applied", "#granted"), table, bars(picture))]
    steps = [(_name(shown, c, w), shown.value(c, "theme", shown.theme), shown.text(c, "theme", shown.theme, w.language))
             for c in STEPS if shown.row(c, "theme", shown.theme)]
    ends = {c: shown.text(c, "theme", shown.theme, w.language) for c in ("UTM-P03", "UTM-R04")}
    title = w.found("funnel_steps", applications=w.told(ends["UTM-P03"]), hires=w.told(ends["UTM-R04"]))
    made.append(Chart("steps", title, spoken(steps), "mart_indicator_value", w.headers("step", "#value"),
                      [[label, text] for label, _, text in steps], bars(steps), note=w.a("steps_note")))
    return made


def _name(shown: Shown, code: str, w: Words) -> str:
    """An indicator's name without the words that say whose it is: the page says that once."""
    name = shown.label("indicator", code, w.language).split(" (")[0]
    return name[:1].upper() + name[1:]


def _target(shown: Shown, code: str, level: str, owner: str) -> float | None:
    row = shown.row(code, level, owner)
    return None if row is None or row["target"] is None or row["target"] != row["target"] else float(row["target"])
