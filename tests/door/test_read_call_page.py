"""The public page of call notices, as HTML and as JSON."""

import json
from urllib.parse import quote

import pytest

from pipelines.door.problems import Refused
from pipelines.door.readers import Limits

HEADERS = ("Tunniste", "Otsikko", "Haku alkaa", "Maakunnat", "Kuvaus", "Rahasto")
PATHS = ("id", "otsikko", "hakuaika.alku", "maakunnat", "kuvaus", "rahasto")
CALL = {"id": "a-1", "otsikko": "Työelämä – nyt", "hakuaika": {"alku": "2026-06-01"}, "maakunnat": ["01", "02"],
        "rahasto": "ESR+"}


def page(calls, **lists):
    return json.dumps({"preRenderData": {"hankehaku": calls, "koodisto": lists}}).encode()


def as_html(data):
    return b'<!DOCTYPE html><html><script type="__PREACT_CLI_DATA__">' + quote(data).encode() + b"</script></html>"


@pytest.fixture
def calls(read):
    return lambda content, name="haku.json", **more: read(
        content, name=name, headers=HEADERS, paths=PATHS, reader="call_page", formats=("json", "html"), **more)


def refusal(calls, content, **more):
    with pytest.raises(Refused) as caught:
        calls(content, **more)
    return caught.value


def test_json_and_html_read_alike(calls):
    data = page([CALL])
    expected = [(1, "a-1", "Työelämä – nyt", "2026-06-01", "01|02", None, "ESR+")]
    assert calls(data).rows() == calls(as_html(data), name="haku.html").rows() == expected
    got = calls(data).raw
    assert (got.headers, got.sheet, got.rows) == (HEADERS, "hankehaku", 1)


def test_empty_list_differs_from_missing_key(calls):
    got = calls(page([{"id": "a", "maakunnat": []}, {"id": "b"}, {"id": "c", "maakunnat": None}]))
    assert [row[4] for row in got.rows()] == ["", None, None]


def test_tags_are_stripped_from_the_description_only(calls):
    html = "<p>Haku <b>avautuu</b>&nbsp;pian.</p><script>alert(1)</script><ul><li>yksi</li><li>kaksi &lt; 3</li></ul>"
    got = calls(page([{"id": "a", "kuvaus": html, "otsikko": "<script>"}]))
    assert got.rows()[0][5] == "Haku avautuu\xa0pian.\nyksi\nkaksi < 3" and got.rows()[0][2] == "<script>"


def test_f45_unknown_keys_become_further_headers(calls):
    got = calls(page([{"id": "a", "uusi": 12.50, "hakuaika": {"kello": "16:15"}, "jatkuvaHaku": True}]))
    assert got.raw.headers == (*HEADERS, "uusi", "hakuaika.kello", "jatkuvaHaku")
    assert got.rows()[0][-3:] == ("12.5", "16:15", "1")


def test_numbers_stay_as_written(calls):
    content = page([{"id": "a"}]).replace(b'"a"', b'"a", "uusi": 1234567890.10, "toinen": 12345678901234567890')
    assert calls(content).rows()[0][-2:] == ("1234567890.10", "12345678901234567890")


def test_code_lists_are_a_side_table(calls):
    got = calls(page([CALL], rahasto={"ESR+": {"koodi": "ESR+", "fi": "Sosiaalirahasto"}},
                     viranomainen={"6207": {"fi": "ELY", "sv": "NTM", "en": "Centre", "maakunta": ["06", "10"]}}))
    side = got.raw.side_tables["koodisto"]
    assert side.headers == ("list", "code", "fi", "sv", "en", "maakunta") and side.sheet == "koodisto"
    assert got.rows(side) == [(1, "rahasto", "ESR+", "Sosiaalirahasto", None, None, None),
                              (2, "viranomainen", "6207", "ELY", "NTM", "Centre", "06|10")]


def test_the_real_page(calls, real):
    html = calls(real("hakuilmoitukset/hakuilmoitukset.html"), name="haku.html")
    data = calls(real("hakuilmoitukset/page_data.json"))
    assert html.rows() == data.rows() and data.raw.rows == 4 and html.raw.rows == 4
    assert [row[4] for row in data.rows()] == ["", "", None, None]
    side = data.raw.side_tables["koodisto"]
    counts = data.con.execute(f"SELECT c0, count(*) FROM {side.relation} GROUP BY 1 ORDER BY 1").fetchall()
    assert counts == [("alue", 2), ("maakunta", 24), ("rahasto", 2), ("viranomainen", 26)]


@pytest.mark.parametrize(("content", "name", "rule"), [
    (b"<html><p>Kirjaudu</p></html>", "haku.html", "page_without_data"),
    (b'<html><script type="__PREACT_CLI_DATA__">%7B%22a</script></html>', "haku.html", "json_invalid"),
    (b'<html><script type="__PREACT_CLI_DATA__">%FF</script></html>', "haku.html", "json_invalid"),
    (b'{"preRenderData": {', "haku.json", "json_invalid"),
    (b'{"a": NaN}', "haku.json", "json_invalid"),
    (b"not json", "haku.json", "json_invalid"),
    (b'{"preRenderData": {}}', "haku.json", "page_other_shape"),
    (b'{"preRenderData": {"hankehaku": [1]}}', "haku.json", "page_other_shape"),
    (b'["a"]', "haku.json", "page_other_shape"),
    (b'{"a": 1, "a": 2}', "haku.json", "json_key_twice"),
    (b'{"a": ' + b"[" * 200_000, "haku.json", "json_too_deep"),
    (b"<html></html>", "haku.json", "file_is_html"),
    (b"", "haku.json", "file_empty"),
])
def test_pages_that_are_refused(calls, said, content, name, rule):
    problem = refusal(calls, content, name=name)
    assert problem.rule_id == rule and said(problem)


def test_the_refusal_names_what_was_expected(calls, said):
    assert "__PREACT_CLI_DATA__" in said(refusal(calls, b"<html></html>", name="haku.html"))
    assert "preRenderData.hankehaku" in said(refusal(calls, b'{"x": 1}'))


def test_f28_huge_page(calls, said):
    problem = refusal(calls, page([CALL]), limits=Limits(max_json_bytes=10))
    assert problem.rule_id == "file_too_large" and problem.params["limit"] == "10" and "10 bytes" in said(problem)


def test_f21_control_character_in_json(calls):
    assert calls(page([{"id": "a", "otsikko": "x\0y"}])).rows() == [(1, "row_control_character", "Otsikko: U+0000")]
