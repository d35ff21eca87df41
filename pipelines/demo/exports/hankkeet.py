"""Projects as the tiepa export shows them: the authority by its name of the night, the location in several forms."""

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.demo import draw
from pipelines.demo.nights import Night
from pipelines.demo.world import World
from pipelines.demo.world.decisions import in_force


def rows(world: World, night: Night) -> pa.Table:
    """Projects that the export holds by that night, with the money realised until then."""
    projects = world.projects.assign(location=_locations(world))
    projects = projects[projects["known"] <= night.day]
    towns = [world.words["towns"][t] for t in projects["town"]]
    status, address = world.words["project_status"], world.words["addresses"]
    ended = projects["ends"] < night.day
    columns = {
        "project_code": pa.array(projects["code"]),
        "group_code": pa.array(_groups(projects), pa.string()),
        "fund": pa.array(projects["fund"]),
        "fund_subtype": pa.array(projects["subtype"], pa.string()),
        "priority": pa.array(projects["priority"]),
        "specific_objective": pa.array(projects["objective"]),
        "title": pa.array(projects["title"]),
        "beneficiary_name": pa.array(projects["applicant"]),
        "beneficiary_business_id": pa.array(projects["applicant_id"]),
        "authority_code": pa.array(projects["authority"]),
        "activity_status": pa.array(np.where(ended, status["ended"], status["running"])),
        "starts_on": draw.dates(projects["starts"]),
        "ends_on": draw.dates(projects["ends"]),
        "location_code": pa.array(projects["location"], pa.string()),
        "summary": pa.array([world.words["summary"]] * len(projects)),
        "description_url": pa.array([address["description"].format(code=code) for code in projects["code"]]),
        "website_url": pa.array([address["website"].format(code=code.lower()) for code in projects["code"]]),
    }
    for part in ("place", "beneficiary"):
        columns[f"{part}_postcode"] = pa.array([town["postcode"] for town in towns])
        columns[f"{part}_city"] = pa.array([town["town"].upper() for town in towns])
    columns |= {name: pa.array([text] * len(projects)) for name, text in world.words["project_texts"].items()}
    return pa.table(columns | _money(world, projects, night))


def _groups(projects: pd.DataFrame) -> list[str | None]:
    """The group's code; empty for a project of its own."""
    return [f"R{group + 1:05d}" if parts > 1 else None
            for group, parts in zip(projects["group"], projects["parts"], strict=True)]


def _locations(world: World) -> list[str | None]:
    """Code, name, or NUTS code with name, as the story mixes them; national projects by their category."""
    entries = {e.code: e for e in world.catalogue.codelists["maakunta"]}
    forms = draw.pick(world.chance("locations"), world.about("projects")["location"], len(world.projects))
    words = []
    for form, region, category in zip(forms, world.projects["region"], world.projects["category"], strict=True):
        if not isinstance(form, str):
            words.append(None)
        elif not isinstance(region, str):
            words.append(f"valtakunnallinen/{category}")
        else:
            entry = entries[region]
            nuts = next(w for w in entry.synonyms if w.startswith("FI") and w.endswith(f" {entry.label_fi}"))
            words.append({"nuts": nuts, "name": entry.label_fi, "code": entry.code}[form])
    return words


def _money(world: World, projects: pd.DataFrame, night: Night) -> dict[str, pa.Array]:
    """Planned and realised amounts in cents: support by the decision in force, realised what the claims were paid."""
    granted = in_force(world.decisions, night.day)["granted"].reindex(projects.index).fillna(projects["planned_support"])
    projects = projects.assign(planned_support=granted.astype(np.int64))
    claims = world.claims
    settled = claims[(claims["paid"] <= night.day) & ~((claims["returned"] <= night.day) & (claims["again"] > night.day))]
    realised = settled.groupby("project")["approved"].sum().reindex(projects.index).fillna(0)
    done = realised / projects["planned_support"]
    paid = realised > 0
    planned = {"eu_state": "planned_support", "public": "planned_public", "total": "planned_total"}
    money = {f"planned_{name}_eur": draw.amounts(projects[source]) for name, source in planned.items()}
    for name, source in planned.items():
        money[f"realised_{name}_eur"] = draw.amounts(np.round(projects[source] * done), paid)
    eu = np.floor(projects["planned_support"] * done * projects["eu_share"])
    return money | {"realised_eu_eur": draw.amounts(eu, paid)}
