"""What a file is by its content: a name can lie, the first bytes seldom do."""

import re
import zipfile
from pathlib import Path

JSON = re.compile(rb'\{\s*["}]|\[\s*[\[{"\]]')
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_DIRECTORY_BYTES = 4_000_000  # the directory of an .xls of this size is always found; a longer search finds no more


def content_kind(path: Path) -> str:
    """One of: empty, protected, xls, ole, pdf, html, xlsx, xlsb, macros, zip, broken, compressed, json, xml, text."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return "empty"
    if head.startswith(OLE):
        return _ole_kind(path)
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(path)
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")):
        return "compressed"
    return _text_kind(head)


def _text_kind(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<table")):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    return "json" if JSON.match(start) else "text"


def _ole_kind(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(OLE_DIRECTORY_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "protected"
    return "xls" if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")) else "ole"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "broken"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    return "xlsx" if "[content_types].xml" in names and any(n.startswith("xl/") for n in names) else "zip"
