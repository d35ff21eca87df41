"""Keeps erased people out: a new file in which one of them stands is emptied of them before anything of it is kept."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.door.archive import Archive, Receipt, digest
from pipelines.door.emptying import Emptied, empty, pieces_of
from pipelines.door.names import shown
from pipelines.door.problems import Refused
from pipelines.door.tombstones import Tombstones, load_tombstones
from pipelines.home import Home
from pipelines.settings import Settings


@dataclass(frozen=True)
class Doorkeeper:
    """The tombstones, and what is needed to empty a file of these people."""

    tombstones: Tombstones
    catalogue: Catalogue
    work: Path

    def store(self, path: Path, receipt: Receipt, archive: Archive) -> Receipt:
        """Archives a file without erased people; the receipt says what was kept of it. Raises OSError as `Archive.store`."""
        try:
            codes = self.tombstones.among(pieces_of(path, self.work))
        except Refused:  # nothing can look into it, so it will be refused, and no code can be read out of it either
            codes = set()
        if not codes:
            archive.store(path, receipt.sha256)
            return receipt
        copy = self.work / "arriving"
        shutil.copyfile(path, copy)
        if digest(copy) != receipt.sha256:
            raise OSError(0, "the file changed while it was archived", str(path))
        try:
            return keep_emptied(empty(copy, receipt.file, self.catalogue.exports.get(receipt.export or ""), codes, self.work,
                                      self.catalogue.parameters), receipt, archive)
        finally:
            copy.unlink()


def doorkeeper(settings: Settings, catalogue: Catalogue, home: Home, work: Path) -> Doorkeeper | None:
    """The doorkeeper, or None where nobody was erased. Raises HomeError as `load_tombstones`."""
    tombstones = load_tombstones(home, settings.key_file)
    return Doorkeeper(tombstones, catalogue, work) if tombstones else None


def keep_emptied(left: Emptied, receipt: Receipt, archive: Archive) -> Receipt:
    """Archives what was left of a file; the receipt that says so."""
    if left.path is None:
        rule, params = (receipt.problem, receipt.params) if receipt.problem else left.outcome
        params = {name: shown(value) for name, value in params.items()}
        return replace(receipt, content_sha256="", outcome=(rule, params), problem=None, problem_verdict=None, params={})
    sha256 = digest(left.path)
    archive.store(left.path, sha256)
    left.path.unlink()
    return replace(receipt, content_sha256=sha256, erased_rows=receipt.erased_rows + left.rows)
