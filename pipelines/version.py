"""The version of the code that makes figures: a hash over its SQL and Python, so that a change of either is seen."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def code_version() -> str:
    """`<release>+<12 hexadecimal digits>` of the files that decide a figure."""
    content = hashlib.sha256()
    files = [*ROOT.glob("sql/**/*.sql"), *ROOT.glob("pipelines/**/*.py")]
    for path in sorted(files, key=lambda p: p.relative_to(ROOT).as_posix()):
        content.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{release()}+{content.hexdigest()[:12]}"


def release() -> str:
    """The released version, as the changelog has it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("eura-warehouse")
    except PackageNotFoundError:
        return "0"
