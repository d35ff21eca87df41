"""First contact, as one reads it: open the file, gather evidence, rank the exports, say what is open, write the proposal."""

from pathlib import Path

from pipelines.adopt.look import meet
from pipelines.adopt.told import answer_of
from pipelines.adopt.write import proposal_folder, write_proposal
from pipelines.catalogue import load_catalogue
from pipelines.connection import connect
from pipelines.home import open_home, work_folder
from pipelines.settings import Settings


def contact(settings: Settings, path: Path, export: str | None = None, out: Path | None = None) -> dict:
    """What the file most likely is, with the evidence, and what is open; writes a proposal when there is something to propose.

    Raises Refused and Held as the door does, HomeError, CatalogueError, and Told when a person has edited the proposal that
    stands in the folder.
    """
    home = open_home(settings.home)
    catalogue = load_catalogue(home.overlay)
    with work_folder(home) as work, connect(settings, work) as con:
        met = meet(con, path, catalogue, work, export)
    folder = proposal_folder(home, path, out)
    answer = answer_of(met, catalogue.parameters["adopt"]["enough"], settings.language, path)
    if met.best:
        answer["written"] = write_proposal(met, catalogue, folder, answer, settings.language)
    return answer
