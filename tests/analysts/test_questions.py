"""The ten questions of docs/questions.md: each is answered by its one query on the demo, as it stands there."""

import re
from pathlib import Path

import duckdb
import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "questions.md").read_text("utf-8")
QUESTIONS = re.findall(r"^## (\d+\. .+?\?)$(.+?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
QUERIES = {question: re.findall(r"```sql\n(.+?)```", text, re.DOTALL) for question, text in QUESTIONS}


def test_there_are_ten_questions_with_one_query_each():
    assert [int(question.split(".")[0]) for question in QUERIES] == list(range(1, 11))
    assert {question: len(found) for question, found in QUERIES.items()} == dict.fromkeys(QUERIES, 1)


@pytest.mark.parametrize("question", QUERIES)
def test_a_question_is_answered_with_named_columns(published: duckdb.DuckDBPyConnection, question: str):
    (query,) = QUERIES[question]
    (statement,) = duckdb.extract_statements(query)
    answer = published.execute(statement)
    names = [column[0] for column in answer.description]
    assert statement.type == duckdb.StatementType.SELECT and answer.fetchall()
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == [] and len(set(names)) == len(names)


def test_hires_without_subsidy_are_those_whose_answer_is_no(published: duckdb.DuckDBPyConnection):
    """The first question's figure against a count by hand, and its bounds in their order."""
    query, = next(found for question, found in QUERIES.items() if question.startswith("1."))
    rows = published.execute(query).fetchall()
    counted = dict(published.execute("""
        SELECT project_code, count(*) FROM fact_hire
        WHERE target_group = 'osatyökykyinen' AND hired_on <= DATE '2026-06-30' AND has_wage_subsidy = FALSE
        GROUP BY project_code""").fetchall())
    told = {row[0]: row[3] for row in rows if row[3]}
    assert told and told == {project: counted[project] for project in told}
    assert all(without <= at_most <= hires for _, _, hires, without, at_most, *_ in rows if without is not None)


def test_shares_over_projects_are_made_of_sums(published: duckdb.DuckDBPyConnection):
    query, = next(found for question, found in QUERIES.items() if question.startswith("2."))
    for _, part, whole, share, _ in published.execute(query).fetchall():
        assert share is None or share == pytest.approx(100 * part / whole)
