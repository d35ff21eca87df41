"""Operating models: developed in one project, piloted there, then taken into use by employers of this and other projects."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.demo import draw

if TYPE_CHECKING:
    from pipelines.demo.world import World


def build(world: "World") -> pd.DataFrame:
    """One row a model, stage and adopter; `member` is the adopter's row among the organisations, -1 for none."""
    rng, about = world.chance("models"), world.about("models")
    homes = _homes(world, rng, about)
    stages = [homes.assign(stage=about["stages"]["developed"], reached=homes["developed"], member=-1),
              homes.assign(stage=about["stages"]["piloted"], reached=homes["piloted"], member=-1)]
    adopted = _adopted(world, rng, about, homes)
    kept = adopted[draw.chance(rng, len(adopted), about["embedded_share"])]
    stages += [adopted.assign(stage=about["stages"]["adopted"]),
               kept.assign(stage=about["stages"]["embedded"],
                           reached=kept["reached"] + draw.between(rng, *about["embedded_after_days"], len(kept)))]
    rows = pd.concat(stages, ignore_index=True)
    rows["known"] = rows["reached"] + draw.between(rng, 3, 40, len(rows))
    of_project = np.maximum(world.projects["known"].to_numpy()[rows["project"]],
                            world.projects["known"].to_numpy()[rows["home"]])
    rows["known"] = np.maximum(rows["known"], of_project)
    return rows.sort_values(["model", "reached", "member"], kind="stable", ignore_index=True)


def _homes(world: "World", rng: np.random.Generator, about: dict) -> pd.DataFrame:
    """The models, in order of their development, numbered by it."""
    able = world.projects.index[world.projects["kind"] == 0].to_numpy()
    others = able[1:][rng.permutation(len(able) - 1)[: round(len(able) * about["developed_share"])]]
    chosen = np.sort(np.append(able[0], others))  # the first project always, so that a small world has a model early
    models = pd.DataFrame({"home": chosen, "project": chosen})
    starts = world.projects["starts"].to_numpy()[chosen]
    models["developed"] = starts + draw.between(rng, *about["developed_after_days"], len(models))
    models["piloted"] = models["developed"] + draw.between(rng, *about["piloted_after_days"], len(models))
    models = models.sort_values(["developed", "home"], kind="stable", ignore_index=True)
    models["model"] = [f"TM-{n + 1:04d}" for n in range(len(models))]
    first, second = (draw.chosen(rng, world.words["models"][part], len(models)) for part in ("first", "second"))
    models["name"] = [f"{a} {b}" for a, b in zip(first, second, strict=True)]
    return models


def _adopted(world: "World", rng: np.random.Generator, about: dict, homes: pd.DataFrame) -> pd.DataFrame:
    """Employers that took a model into use, at home and elsewhere, after it was there and after they had joined."""
    staff = world.organisations.index[world.organisations["role"] == world.about("organisations")["employer"]].to_numpy()
    owner = world.organisations["project"].to_numpy()
    counts = draw.between(rng, *about["adopters"], len(homes))
    rows = homes.loc[homes.index.repeat(counts)].reset_index(drop=True)
    size = len(rows)
    at_home = draw.chance(rng, size, about["at_home_share"])
    first = np.searchsorted(owner[staff], rows["home"].to_numpy())
    until = np.searchsorted(owner[staff], rows["home"].to_numpy(), side="right")
    anywhere = draw.between(rng, 0, len(staff) - 1, size)
    rows["member"] = staff[np.where(at_home, draw.between(rng, first, until - 1, size), anywhere)]
    rows["project"] = owner[rows["member"]]
    joined = world.organisations["joined"].to_numpy()[rows["member"]]
    rows["reached"] = np.maximum(rows["developed"], joined) + draw.between(rng, *about["adopted_after_days"], size)
    rows["adopter"] = world.organisations["organisation"].to_numpy()[rows["member"]]
    return rows.drop_duplicates(["model", "adopter"], ignore_index=True)
