"""Vendors' figures: written once with source and day, cited by name, old ones told."""

from datetime import date
from pathlib import Path

import pytest

from app.documents.compiling import PackShelf, as_stored
from app.documents.pack import Pack
from app.documents.registry import Published, Source
from app.documents.service import check_pack
from app.errors import InvalidTextError
from app.facts.facts_text import compile_facts, number_of, shown
from app.facts.registration import stale_facts
from app.quizzes.questions import Numeric, all_in
from app.quizzes.quiz_text import compile_quiz
from tests.courses.builders import FRONT, compiled_lesson, faults_of, registry, write_pack
from tests.quizzes.builders import shelf_with
from tests.scenarios.egress import EGRESS

IDLE = """
facts:
  idle:
    value: 350
    unit: s
    label: Idle timer of a NAT gateway
    source: {title: A handbook, url: "https://example.org/"}
    as_of: 2026-11-01
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("    as_of: 2026-11-01\n", "as_of", id="without a day"),
        pytest.param('    source: {title: A handbook, url: "https://example.org/"}\n', "source", id="without a source"),
        pytest.param("    label: Idle timer of a NAT gateway\n", "label", id="without a label"),
        pytest.param("    value: 350\n", "value", id="without a value"),
    ],
)
def test_a_fact_that_lacks_something_is_refused_at_its_place(line: str, said: str) -> None:
    with pytest.raises(InvalidTextError, match=said) as refused:
        compile_facts(Source("facts.yaml", "facts", IDLE.replace(line, "")), shelf_with(EGRESS))
    assert refused.value.problems[0].line == 3


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        pytest.param(350, "s", "350\u202fs", id="with a unit"),
        pytest.param(432_000, "s", "432\u202f000\u202fs", id="in groups"),
        pytest.param(1200, "", "1200", id="four digits stand together"),
        pytest.param("1024 to 65535", "", "1024 to 65535", id="words"),
    ],
)
def test_a_value_is_shown_with_its_unit(value: float | str, unit: str, text: str) -> None:
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("words", "number"),
    [
        pytest.param("432\u202f000\u202fs", "432000", id="with its unit"),
        pytest.param("0.5", "0.5", id="without one"),
        pytest.param("1024 to 65535", "", id="a range is no number"),
        pytest.param("about 4", "", id="words"),
    ],
)
def test_a_fact_that_is_a_number_can_be_counted_with(words: str, number: str) -> None:
    assert number_of(words) == number


def test_the_answer_to_a_question_follows_the_fact_that_it_cites() -> None:
    quiz = """\
quiz: 1
title: Timers
questions:
  - name: idle
    kind: numeric
    question: For how long?
    answer: "[](fact:idle)"
    mistakes: [{answer: 5, feedback: "No, [](fact:idle)."}]
    feedback: Look it up.
"""
    source = Source("facts.yaml", "facts", IDLE)
    shelf = PackShelf(Pack({"facts": {"facts": source}}), {})
    facts = compile_facts(source, shelf)
    shelf.placed["facts", "facts"] = Published(0, 0, 0, "facts", "facts", facts.title, as_stored(facts))
    (question,) = all_in(compile_quiz(Source("quizzes/timers.yaml", "timers", quiz), shelf).data)
    assert isinstance(question, Numeric)
    assert question.value == 350
    assert question.mistakes[0].feedback == "No, 350\u202fs."


def test_a_lesson_shows_the_value_and_keeps_the_source_and_the_day(tmp_path: Path) -> None:
    write_pack(tmp_path, {"facts.yaml": IDLE})
    data = compiled_lesson(tmp_path, "It forgets after [](fact:idle).\n")
    (piece,) = data["body"]
    assert "350\u202fs" in piece["html"]
    assert 'href="#fact-idle"' in piece["html"]
    assert "A handbook, as of 1 November 2026" in piece["html"]
    assert [fact["slug"] for fact in data["facts"]] == ["idle"]


def test_an_unknown_fact_is_told_where_it_is_cited_with_the_nearest_name(tmp_path: Path) -> None:
    lesson = FRONT + "It forgets after [](fact:idel).\n"
    (problem,) = faults_of(tmp_path, {"facts.yaml": IDLE, "lessons/first.md": lesson})
    assert (problem.file, problem.line) == ("lessons/first.md", lesson.count("\n"))
    assert "idel" in problem.message
    assert "idle" in problem.hint


def test_a_fact_is_cited_without_words_of_ones_own(tmp_path: Path) -> None:
    lesson = FRONT + "It forgets after [350 seconds](fact:idle).\n"
    (problem,) = faults_of(tmp_path, {"facts.yaml": IDLE, "lessons/first.md": lesson})
    assert "without words" in problem.message


def test_facts_that_are_old_or_that_nobody_shows_are_told_and_do_not_fail_the_check(tmp_path: Path) -> None:
    old = IDLE.replace("2026-11-01", "2023-06-01")
    report = check_pack(registry(), write_pack(tmp_path, {"facts.yaml": old}))
    assert report.problems == ()
    assert [notice.message.split(":")[0] for notice in report.notices] == [
        "The fact “idle” is of 01 June 2023",
        "Nothing shows the fact “idle”.",
    ]


def test_a_fact_of_this_year_that_is_shown_is_not_told(tmp_path: Path) -> None:
    lesson = FRONT + "It forgets after [](fact:idle).\n"
    report = check_pack(registry(), write_pack(tmp_path, {"facts.yaml": IDLE, "lessons/first.md": lesson}))
    assert report.problems == ()
    assert report.notices == ()


def test_age_is_counted_from_the_day_of_the_check() -> None:
    shelf = shelf_with(EGRESS)
    assert list(stale_facts(shelf, date(2030, 1, 1))) == []
