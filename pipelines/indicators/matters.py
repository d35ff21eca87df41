"""The charts that are not about people: employers, models, money, the period before. Titles are sentences made from the data."""

from collections import Counter

from pipelines.indicators.chart import Chart, bars, spoken, tiles
from pipelines.indicators.figures import Shown
from pipelines.indicators.words import Words
from pipelines.pages.forms import NOTHING, day, percent

MONEY = {"granted": "UTM-F01", "claimed": "UTM-F02", "paid": "UTM-F03"}
AGES = ("0-40", "41-80", "81-120", "121-")  # mart_payment_ageing.age_class
BEFORE, NOW = "2014-2020", "2021-2027"


def employers(shown: Shown, w: Words) -> list[Chart]:
    """Engaged employers by industry; of their hires nothing is told."""
    rows = [(r[f"label_{w.language}"], r["employers"], r["workplaces_developed"]) for r in shown.marts["employers"]]
    if not rows:
        return []
    picture = [(label, float(n), w.number(n)) for label, n, _ in rows]
    title = w.found("employers", theme=shown.theme, most=rows[0][0], n=w.number(rows[0][1]), sections=len(rows))
    table = [[label, w.number(n), w.number(developed)] for label, n, developed in rows]
    return [Chart("industries", title, spoken(picture), "mart_employer_cooperation",
                  w.headers("industry", "#employers", "#developed"), table, bars(picture), note=w.a("employers_note"))]


def models(shown: Shown, w: Words) -> list[Chart]:
    """Where operating models have been taken into use, and each model."""
    regions = [(r["region_code"], r[f"label_{w.language}"], r["models"], r["workplaces"]) for r in shown.marts["regions"]]
    reached = [r for r in regions if r[2]]
    title = (w.found("models_regions", n=len(reached), all=len(regions), most=reached[0][1], models=reached[0][2]) if reached
             else w.found("models_nowhere"))
    said = [(name, n, w.number(n)) for _, name, n, _ in regions if n]
    chart = Chart("regions", title, spoken(said) or title, "fact_model_stage, dim_region",
                  w.headers("region", "#models", "#workplaces"),
                  [[name, w.number(n), w.number(places)] for _, name, n, places in regions],
                  tiles=tiles([(code, name, n, w.number(n)) for code, name, n, _ in regions]), note=w.a("map_note"))
    each = shown.marts["models"]
    picture = [(m["model_name"], float(m["workplaces_reached"]), w.number(m["workplaces_reached"])) for m in each]
    spread = sum(m["other_projects"] > 0 for m in each)
    table = [[m["model_name"], m["home_project_code"] or NOTHING, day(m["developed_on"], w.language),
              day(m["first_adopted_on"], w.language), w.number(m["other_projects"]),
              w.number(m["workplaces_reached"]), w.number(m["regions_reached"])] for m in each]
    title = w.found("models_each", n=spread, all=len(each))
    headers = w.headers("model", "project", "developed_on", "adopted_on", "#other_projects", "#workplaces", "#regions")
    return [chart, Chart("models", title, spoken(picture), "mart_model_spread", headers, table, bars(picture))]


def money(shown: Shown, w: Words) -> list[Chart]:
    """Money of the theme, and claims that wait."""
    sums = [(w.a(name), shown.value(code, "theme", shown.theme)) for name, code in MONEY.items()]
    picture = [(label, value, w.euros(value)) for label, value in sums]
    granted, paid = sums[0][1], sums[2][1]
    share = percent(paid / granted, w.language) if granted and paid is not None else NOTHING
    title = w.found("money", theme=shown.theme, share=w.told(share))
    made = [Chart("theme", title, spoken(picture), f"mart_indicator_value ({', '.join(MONEY.values())})",
                  w.headers("stage", "#euros"), [[label, text] for label, _, text in picture], bars(picture))]
    claims = shown.marts["claims"]
    ages = Counter(c["age_class"] for c in claims)
    said = [(age.replace("-", "–"), float(ages[age]), w.number(ages[age])) for age in AGES]
    title = w.found("claims", n=len(claims), over=sum(c["is_over_limit"] for c in claims),
                    euros=w.euros(sum(c["claimed_eur"] or 0 for c in claims)))
    table = [[f"{c['project_code']} / {c['claim_no']}", c[f"label_{w.language}"] or NOTHING, day(c["received_on"], w.language),
              w.number(c["days_waiting"]), w.euros(c["claimed_eur"])] for c in claims]
    made.append(Chart("claims", title, spoken(said), "mart_payment_ageing",
                      w.headers("claim", "authority", "received", "#days", "#euros"), table, bars(said), note=w.a("claims_note")))
    return made


def baseline(shown: Shown, w: Words) -> list[Chart]:
    """What projects of 2014–2020 used of their money, beside today's."""
    rows = shown.marts["baseline"]
    used = {period: _used([r for r in rows if r["period"] == period]) for period in (BEFORE, NOW)}
    told = {period: percent(share, w.language) for period, share in used.items()}
    shares = [(f"{r['period'].replace('-', '–')}, {w.a('priority')} {r['priority']}", _used([r])) for r in rows]
    picture = [(label, share, percent(share, w.language)) for label, share in shares]
    table = [[r["period"].replace("-", "–"), r["priority"], w.number(r["projects"]), w.euros(r["planned_eur"]),
              w.euros(r["realised_eur"]), percent(_used([r]), w.language)] for r in rows]
    return [Chart("baseline", w.found("baseline", before=told[BEFORE], now=told[NOW]), spoken(picture), "mart_baseline_2014",
                  w.headers("period", "priority", "#projects", "#planned", "#realised", "#used"), table, bars(picture),
                  note=w.a("baseline_note"))] if rows else []


def _used(rows: list[dict]) -> float | None:
    planned = sum(r["planned_eur"] or 0 for r in rows)
    return sum(r["realised_eur"] or 0 for r in rows) / planned if planned else None
