"""The base of all pages: escaped, in its language, readable by everybody, and without a request."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.pages import forms, render

TEMPLATE = """{% extends "base.html" %}
{% import "parts.html" as parts with context %}
{% block lead %}{{ parts.languages([("sv", "svenska", "x.sv.html")]) }}{% endblock %}
{% block content %}
<h2>{{ word }}</h2>
<p><span class="mark error">a</span> <span class="mark warning">b</span> <span class="mark info">c</span>
<span class="mark good">d</span> <span class="quiet">e</span></p>
{% call parts.table(word, [(word, "text"), ("n", "number"), ("%", "share")]) %}
<tr><th scope="row">{{ word * 9 }}</th><td class="number">{{ 1234 | number(language) }}</td>
<td class="number">{{ parts.share(0.25, 0.25 | percent(language)) }}</td></tr>
{% endcall %}
{% endblock %}
{% block footer %}<p>{{ word }}</p>{% endblock %}
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text(TEMPLATE, "utf-8")
    made = tmp_path / "made.html"
    made.write_text(render(tmp_path / "a.html", "fi", title="A <b>", word="<script>alert(1)</script>"), "utf-8")
    return made


def test_f70_what_is_put_in_is_escaped(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "<script" not in text and "&lt;script&gt;alert(1)" in text and "<title>A &lt;b&gt;</title>" in text


def test_the_base_is_accessible_and_asks_for_nothing(page: Path, look) -> None:
    look(page)


def test_a_value_that_is_missing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ nothing }}", "utf-8")
    with pytest.raises(Exception, match="nothing"):
        render(tmp_path / "a.html", "fi")


def test_numbers_and_days_are_written_as_people_write_them() -> None:
    late = datetime(2026, 9, 30, 21, 5, tzinfo=UTC)  # 1 October in Helsinki
    assert [forms.number(1234.5, "fi", 1), forms.number(1234.5, "en", 1)] == ["1\u00a0234,5", "1,234.5"]
    assert [forms.percent(0.025, "sv"), forms.percent(0.025, "en")] == ["2,5\u00a0%", "2.5%"]
    assert [forms.day(date(2026, 9, 3), "fi"), forms.day(late, "en")] == ["3.9.2026", "2026-10-01"]
    assert [forms.moment(late, "sv"), forms.moment(None, "fi")] == ["1.10.2026 kl. 0.05", "–"]
