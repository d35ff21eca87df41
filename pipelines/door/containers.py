"""Unpacks a zipped delivery into a folder of its own, or refuses it; nothing is ever written outside that folder."""

from pathlib import Path, PurePosixPath

from pipelines.door.problems import Refused
from pipelines.door.readers.limits import Limits
from pipelines.door.readers.zip_safety import ZIP_MAGIC, checked_entries, inflate, open_zip

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb")  # zips by nature; each is checked when it is read


def unpack(path: Path, into: Path, limits: Limits) -> list[Path]:
    """The files of the zip, written beneath `into`, in the archive's order.

    Raises Refused: zip_damaged, zip_entries, zip_bytes, zip_ratio, zip_nested, zip_unsafe_path, zip_link,
    zip_encrypted, zip_method, zip_name_twice, zip_empty. What was written before a refusal is the caller's to delete.
    """
    written = []
    with open_zip(path) as archive, path.open("rb") as file:
        entries = checked_entries(path, archive, limits)
        if not entries:
            raise Refused("zip_empty")
        for entry in entries:
            target = _target(into, entry.filename)
            with target.open("xb") as copy:
                for number, piece in enumerate(inflate(file, entry, limits)):
                    if number == 0 and piece.startswith(ZIP_MAGIC) and target.suffix.lower() not in WORKBOOKS:
                        raise Refused("zip_nested", entry=entry.filename)
                    copy.write(piece)
            written.append(target)
    return written


def _target(into: Path, name: str) -> Path:
    target = into.joinpath(*PurePosixPath(name.replace("\\", "/")).parts)
    if not target.resolve().is_relative_to(into.resolve()):
        raise Refused("zip_unsafe_path", entry=name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Refused("zip_name_twice", entry=name) from None
    return target
