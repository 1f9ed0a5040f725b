"""Texts are read with the place of every part, and faulted there."""

import pytest
from pydantic import BaseModel, ConfigDict

from app.documents.texts import Text, TextLimits, nearest, read_object, read_yaml, validate
from app.errors import InvalidTextError, LimitExceededError, Problem


class Tool(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    weight: int = 1


class Box(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tools: dict[str, Tool]
    notes: list[str] = []


def faults(text: Text) -> tuple[Problem, ...]:
    with pytest.raises(InvalidTextError) as raised:
        validate(Box, text)
    return raised.value.problems


def refused(source: str) -> Problem:
    with pytest.raises(InvalidTextError) as raised:
        read_yaml(source, "box.yaml")
    (problem,) = raised.value.problems
    return problem


def test_values_are_what_yaml_1_2_says() -> None:
    source = (
        "a: 1\nb: 1.5\nc: yes\nd: true\ne: ~\nf: 2026-11-24\ng: '1'\nh: 0x1F\ni: 010\nj: 1e3\nk: >\n  two\n  words\n"
    )
    assert read_yaml(source).value == {
        "a": 1,
        "b": 1.5,
        "c": "yes",
        "d": True,
        "e": None,
        "f": "2026-11-24",
        "g": "1",
        "h": 31,
        "i": 10,
        "j": 1000.0,
        "k": "two words\n",
    }


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        pytest.param("a: &x 1", 1, 4, "Anchors", id="an anchor"),
        pytest.param("a: *x", 1, 4, "Aliases", id="an alias"),
        pytest.param("a: 1\nb: !!int 2", 2, 4, "Tags", id="a tag"),
        pytest.param("a: 1\na: 2", 2, 1, "a second time", id="a key twice"),
        pytest.param("a: 1\n---\nb: 2", 2, 1, "one document", id="a second document"),
        pytest.param("%YAML 1.1\n---\na: 1", 2, 1, "directives", id="a directive"),
        pytest.param("a: [1", 1, 6, "not YAML", id="a list without its end"),
        pytest.param("a: 1\n\tb: 2", 2, 1, "not YAML", id="a tabulator"),
        pytest.param("? [1]\n: 2", 1, 3, "one word", id="a list for a key"),
        pytest.param("a: 1e999", 1, 4, "too large", id="a number without end"),
        pytest.param("a: 2.10", 1, 4, "2.10 is the same as 2.1", id="a number whose last 0 would be lost"),
        pytest.param('a: "\\U00110000"', 1, 1, "names a character", id="an escape beyond Unicode"),
        pytest.param('a: "\\UFFFFFFFF"', 1, 1, "names a character", id="an escape far beyond Unicode"),
        pytest.param("a: " + "9" * 5_000, 1, 4, "characters", id="a number of 5000 digits"),
        pytest.param("a:\n  " + "- " * 40 + "1", 2, 49, "levels", id="lists in lists in lists"),
        pytest.param('a: "\a"', 1, 1, "not YAML", id="a control character"),
    ],
)
def test_what_is_not_read_is_refused_at_its_place(source: str, line: int, column: int, words: str) -> None:
    problem = refused(source)
    assert words in problem.message
    assert (problem.file, problem.line, problem.column) == ("box.yaml", line, column)


def test_a_long_text_is_refused_by_the_limit() -> None:
    with pytest.raises(LimitExceededError) as raised:
        read_yaml("a: 1", limits=TextLimits(size=3))
    assert (raised.value.limit, raised.value.allowed) == ("bytes of YAML", 3)


@pytest.mark.parametrize(
    ("source", "line", "column", "message", "hint"),
    [
        pytest.param("tools:\n  saw: {nam: Saw}", 2, 9, "“nam”", "Did you mean “name”?", id="an unknown key"),
        pytest.param("tools:\n  saw:\n    weight: 2", 2, 3, "“name” is missing", "", id="a missing key of a block"),
        pytest.param("tools:\n  saw: {weight: 2}", 2, 8, "“name” is missing", "", id="a missing key of braces"),
        pytest.param("tools:\n  saw: {name: 5}", 2, 15, "the number 5", "Put it in quotes.", id="a number for text"),
        pytest.param("tools: {}\nnotes:\n  - one\n  - [two]", 4, 5, "a list", "", id="a list for text"),
        pytest.param("tools: {}\nnotes: one", 2, 8, "A list is expected", "", id="text for a list"),
    ],
)
def test_a_fault_of_a_source_has_line_and_column(source: str, line: int, column: int, message: str, hint: str) -> None:
    told = [problem for problem in faults(read_yaml(source)) if message in problem.message]
    assert [(problem.line, problem.column, problem.hint) for problem in told] == [(line, column, hint)]


def test_lines_count_from_where_the_text_begins_in_its_file() -> None:
    (problem,) = faults(read_yaml("tools: {}\nnotes: one", "lesson.md", first_line=40))
    assert (problem.file, problem.line) == ("lesson.md", 41)


def test_a_fault_of_an_object_has_a_pointer() -> None:
    (problem,) = faults(read_object({"tools": {"a/b": {"name": "Saw", "weight": "much"}}}))
    assert (problem.pointer, problem.line) == ("/tools/a~1b/weight", 0)


def test_an_object_nested_too_deeply_is_refused() -> None:
    value: list[object] = []
    for _ in range(100):
        value = [value]
    with pytest.raises(InvalidTextError, match="levels deep"):
        read_object(value)  # type: ignore[arg-type] # mypy cannot know how deep it is


def test_a_fault_inside_a_line_is_told_at_its_character() -> None:
    text = read_yaml("plain: tcp dport\nquoted: 'tcp dport'")
    assert text.problem(("plain",), "no", offset=4).column == 12
    assert text.problem(("quoted",), "no", offset=4).column == 14


def test_a_part_that_was_moved_is_faulted_where_it_was_written() -> None:
    text = read_yaml("a: {b: 1}\nc: 2")
    moved = text.rearranged({"a": {"b": 2}}, {("a", "b"): ("c",)})
    assert (moved.problem(("a", "b"), "no").line, moved.problem(("a",), "no").line) == (2, 1)


def test_a_missing_part_is_faulted_at_what_is_around_it() -> None:
    assert read_yaml("a:\n  b: 1").problem(("a", "c", "d"), "no").line == 1


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        pytest.param("exectp", "Did you mean “expect”?", id="a slip"),
        pytest.param("zzz", "Known here: expect, name.", id="nothing like it"),
    ],
)
def test_a_hint_names_the_nearest_known_word(word: str, hint: str) -> None:
    assert nearest(word, ["expect", "name"]) == hint
