"""The person whom an erasure is about. The code lives in memory only: `repr` shows nothing of it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.door.codes import spellings
from pipelines.door.pseudonym import CODE_FORM, PersonKey
from pipelines.words import Told, said


class CodeError(Told):
    """The file does not hold one identity code; the text says what is wrong, never what stands there."""


@dataclass(frozen=True)
class Person:
    """`codes`: the code; `keys`: the person keys of its spellings, as hexadecimal text; `mark`: the tombstone."""

    codes: tuple[str, ...] = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    mark: str


def read_code(path: Path) -> str:
    """The one code in a file. Raises CodeError; a wrong check character is no error, for such codes arrive too."""
    try:
        lines = path.read_text("utf-8-sig").split()
    except OSError as error:
        raise CodeError(said("erasure_errors", "code_file", path=path, cause=error.strerror)) from None
    except UnicodeDecodeError:
        lines = []
    if len(lines) != 1:
        raise CodeError(said("erasure_errors", "one_code", path=path))
    code = lines[0].upper()
    if not re.fullmatch(CODE_FORM, code) or not _is_day(code):
        raise CodeError(said("erasure_errors", "code_form", path=path))
    return code


def person_of(code: str, key: PersonKey) -> Person:
    """The person of a code under the person key."""
    return Person((code,), tuple(key.of(text) for text in spellings(code)), key.tombstone(key.of(code)))


def _is_day(code: str) -> bool:
    century = "18" if code[6] == "+" else "20" if code[6] in "ABCDEF" else "19"
    try:
        return bool(datetime.strptime(code[:4] + century + code[4:6], "%d%m%Y"))
    except ValueError:
        return False
