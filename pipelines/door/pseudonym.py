"""The person key: HMAC-SHA-256 of the whole identity code, computed inside DuckDB, under a secret outside the warehouse.

Form and check character of the code: Digital and Population Data Services Agency; the separator is part of the
identity, and two codes that differ in it are two people (delivery contract § 3). The secret is made once; when it is
missing or another one, reading is refused, for new keys would turn every known person into a stranger.
"""

import hashlib
import os
import secrets
from pathlib import Path

import duckdb

from pipelines.door.problems import Refused
from pipelines.home import Home, write_text

BLOCK = 64  # bytes of a SHA-256 block
CODE_FORM = r"\d{6}[-+YXWVUABCDEF]\d{3}[0-9A-Y]"
CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# What may be an identity code inside other text, with hyphens that look alike. Not after a hexadecimal digit: a UUID's
# run is no code.
CODE_IN_TEXT = r"(^|[^0-9A-Fa-f])([0-3]\d[01]\d{3}[-+\x{2010}-\x{2015}\x{2212}A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y])($|[^0-9A-Za-z])"
MASK = "[***]"


class PersonKey:
    """The secret and its id. Never printed: `repr` shows the id only."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.key_id = hashlib.sha256(b"key id" + secret).hexdigest()[:12]

    def __repr__(self) -> str:
        return f"PersonKey({self.key_id})"

    def register(self, con: duckdb.DuckDBPyConnection) -> None:
        """Defines the macro `person_key(code)` → 64 hexadecimal digits on a connection that is closed after the reading."""
        block = self._secret.ljust(BLOCK, b"\0")
        inner = bytes(b ^ 0x36 for b in block)
        outer = bytes(b ^ 0x5C for b in block)
        con.execute("CREATE OR REPLACE TEMP TABLE person_secret AS SELECT ?::BLOB AS inner_pad, ?::BLOB AS outer_pad",
                    [inner, outer])


def load_person_key(path: Path, home: Home) -> PersonKey:
    """The key of a home folder; made once (0600) where no key was ever used.

    Raises Refused (`file_person_key`) when the key is missing though one was used, or is not the one used before.
    """
    marker = home.archive / "key_id"
    used = marker.read_text("utf-8").strip() if marker.exists() else None
    if not path.exists():
        if used:
            raise Refused("file_person_key", cause=f"{path.name} (key id {used}) is missing")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_text(path, secrets.token_hex(32) + "\n", mode=0o600)
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (ValueError, OSError):
        raise Refused("file_person_key", cause=f"{path.name} holds no key") from None
    if len(secret) < 32:
        raise Refused("file_person_key", cause=f"{path.name} is shorter than 256 bits")
    if os.stat(path).st_mode & 0o077:
        os.chmod(path, 0o600)
    key = PersonKey(secret)
    if used and used != key.key_id:
        raise Refused("file_person_key", cause=f"{path.name} has key id {key.key_id}, the data has {used}")
    if not used:
        write_text(marker, key.key_id + "\n")
    return key


def key_sql(code: str) -> str:
    """SQL of the person key of a code, over the pads that `register` put into `person_secret`."""
    return (
        f"sha256((SELECT outer_pad FROM person_secret) || unhex(sha256((SELECT inner_pad FROM person_secret) "
        f"|| encode(upper({code})))))"
    )


def fault_sql(code: str, accept_temporary: bool) -> str:
    """SQL that names the rule which a code breaks, or NULL: its form, a day that does not exist, its check character."""
    digits = f"(substr({code}, 1, 6) || substr({code}, 8, 3))"
    position = f"CAST(try_cast({digits} AS BIGINT) % 31 AS INTEGER) + 1"
    year = f"CASE WHEN substr({code}, 7, 1) BETWEEN 'A' AND 'F' THEN '20' ELSE '19' END || substr({code}, 5, 2)"
    day = f"try_cast({year} || '-' || substr({code}, 3, 2) || '-' || substr({code}, 1, 2) AS DATE)"
    form = f"NOT regexp_full_match({code}, '{CODE_FORM}') OR substr({code}, 8, 3) IN ('000', '001') OR {day} IS NULL"
    if not accept_temporary:
        form += f" OR substr({code}, 8, 1) = '9'"
    return (
        f"CASE WHEN {code} IS NULL THEN NULL"
        f" WHEN regexp_full_match(upper({code}), '{CODE_FORM}') AND {code} <> upper({code})"
        f" THEN 'row_identity_code_small_letters'"
        f" WHEN {form} THEN 'row_identity_code_form'"
        f" WHEN substr('{CHECK_CHARACTERS}', {position}, 1) <> substr({code}, 11, 1)"
        f" THEN 'row_identity_code_check' END"
    )
