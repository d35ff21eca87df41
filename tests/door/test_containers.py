"""Zipped deliveries: unpacked beneath their folder, or refused."""

import io
import zipfile

import pytest

from pipelines.door.containers import unpack
from pipelines.door.problems import Refused
from pipelines.door.readers import Limits


@pytest.fixture
def packed(tmp_path):
    """Writes a zip of (name or ZipInfo, bytes) pairs."""

    def write(*entries):
        path = tmp_path / "toimitus.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries:
                archive.writestr(name, data, zipfile.ZIP_DEFLATED)
        return path

    return write


def refusal(path, tmp_path, said, limits=None):
    into = tmp_path / "home" / "into"
    into.mkdir(parents=True)
    with pytest.raises(Refused) as caught:
        unpack(path, into, limits or Limits())
    outside = [p for p in tmp_path.rglob("*") if p.is_file() and p != path and into not in p.parents]
    assert outside == [] and said(caught.value)
    return caught.value


def test_files_in_the_archives_order(packed, tmp_path):
    path = packed(("b/osallistujat.csv", b"x" * 100), ("tyhjä.csv", b""), ("manifest.json", b"{}"))
    found = unpack(path, tmp_path / "into", Limits())
    assert [p.relative_to(tmp_path / "into").as_posix() for p in found] == ["b/osallistujat.csv", "tyhjä.csv",
                                                                           "manifest.json"]
    assert found[0].read_bytes() == b"x" * 100


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/abs/x", "..\\x", "C:\\x"])
def test_f35_paths_that_lead_out(packed, tmp_path, said, name):
    problem = refusal(packed((name, b"x")), tmp_path, said)
    assert problem.rule_id == "zip_unsafe_path" and problem.params["entry"] == name


def test_f35_link_inside(packed, tmp_path, said):
    link = zipfile.ZipInfo("linkki.csv")
    link.external_attr = 0o120777 << 16
    problem = refusal(packed((link, b"/etc/passwd")), tmp_path, said)
    assert problem.rule_id == "zip_link" and problem.params["entry"] == "linkki.csv"


def test_f35_one_name_twice(packed, tmp_path, said):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = packed(("a.csv", b"1"), ("a.csv", b"2"))
    assert refusal(path, tmp_path, said).rule_id == "zip_name_twice"


def test_f35_a_file_where_a_folder_should_be(packed, tmp_path, said):
    assert refusal(packed(("a", b"1"), ("a/b.csv", b"2")), tmp_path, said).rule_id == "zip_name_twice"


def test_f33_ratio(packed, tmp_path, said):
    problem = refusal(packed(("pommi.csv", b"0" * 50_000_000)), tmp_path, said)
    assert problem.rule_id == "zip_ratio" and problem.params["limit"] == "200"
    assert not list((tmp_path / "home").rglob("*.csv"))


@pytest.mark.parametrize(("limits", "rule"), [
    (Limits(zip_bytes=10), "zip_bytes"), (Limits(zip_entries=1), "zip_entries"),
])
def test_f33_bytes_and_entries(packed, tmp_path, said, limits, rule):
    assert refusal(packed(("a.csv", b"123456"), ("b.csv", b"123456")), tmp_path, said, limits).rule_id == rule


def test_f33_nested(packed, tmp_path, said):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "x")
    problem = refusal(packed(("sisä.zip", inner.getvalue())), tmp_path, said)
    assert problem.rule_id == "zip_nested" and problem.params["entry"] == "sisä.zip"


def test_f33_size_that_lies(packed, tmp_path, said):
    path = packed(("a.csv", b"0" * 5_000_000))
    content = bytearray(path.read_bytes())
    at = content.rfind(b"a.csv") - 46
    content[at + 24:at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    assert refusal(path, tmp_path, said).rule_id == "zip_damaged"


def test_f36_password(packed, tmp_path, said):
    path = packed(("a.csv", b"x"))
    content = bytearray(path.read_bytes())
    content[content.rfind(b"a.csv") - 46 + 8] |= 1
    path.write_bytes(content)
    assert refusal(path, tmp_path, said).rule_id == "zip_encrypted"


def test_other_compression(tmp_path, said):
    path = tmp_path / "toimitus.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", "x" * 100)
    assert refusal(path, tmp_path, said).rule_id == "zip_method"


@pytest.mark.parametrize("cut", [0, 10, -10])
def test_damaged(packed, tmp_path, said, cut):
    path = packed(("a.csv", b"abc" * 1000))
    path.write_bytes(path.read_bytes()[:cut])
    assert refusal(path, tmp_path, said).rule_id == "zip_damaged"


def test_f04_nothing_inside(packed, tmp_path, said):
    assert refusal(packed(), tmp_path, said).rule_id == "zip_empty"
