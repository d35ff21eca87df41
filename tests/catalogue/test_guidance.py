"""Every rule tells a project why it matters and how it is mended."""

from pathlib import Path

import pytest
import yaml

from pipelines.catalogue import CatalogueError, load_catalogue
from pipelines.catalogue.load import RULES, SHIPPED

LANGUAGES = ("fi", "sv", "en")


def test_every_rule_says_why_and_how_in_three_different_languages(catalogue):
    for rule in catalogue.rules.values():
        texts = [getattr(part, language) for part in (rule.text, rule.why, rule.mend) for language in LANGUAGES]
        assert len(set(texts)) == 9 and all(text.strip().endswith(".") for text in texts[3:]), rule.id
        assert not [text for text in texts[3:] if "{" in text], rule.id


def test_every_shared_text_is_used():
    shared = {entry["name"] for entry in yaml.safe_load((SHIPPED / "guidance.yml").read_text("utf-8"))}
    used = {rule[part] for path in RULES.glob("*.yml") for rule in yaml.safe_load(path.read_text("utf-8"))
            for part in ("why", "mend")}
    assert shared == {name for name in used if isinstance(name, str)}


def test_a_name_that_is_not_there_is_refused_with_its_place(tmp_path: Path):
    (tmp_path / "expectations").mkdir()
    (tmp_path / "expectations/own.yml").write_text("- id: orphan\n  mend: mend_nowhere\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"own\.yml, entry at line 1, `mend`: no text mend_nowhere in guidance\.yml"):
        load_catalogue(tmp_path)


def test_an_operator_may_change_a_shared_text_and_write_one_of_their_own(tmp_path: Path):
    (tmp_path / "expectations").mkdir()
    (tmp_path / "guidance.yml").write_text("- name: mend_claim\n  text: {fi: 'Soita meille.'}\n", "utf-8")
    (tmp_path / "expectations/own.yml").write_text(
        "- id: orphan\n  why: {fi: 'Oma.', sv: 'Egen.', en: 'Own.'}\n", "utf-8")
    rules = load_catalogue(tmp_path).rules
    assert rules["payment_without_date"].mend.fi == "Soita meille." and rules["payment_without_date"].mend.en
    assert rules["orphan"].why.sv == "Egen."
