"""Publishing a scenario plays it with everything that can be chosen."""

import pytest

from app.documents.registry import Absence, Compiled, EmbedCall, Published, Source
from app.documents.texts import read_yaml
from app.errors import InvalidTextError, Problem
from app.scenarios.embeds import compile_figure
from app.scenarios.picturing.drawings import draw_both
from app.scenarios.service import compile_scenario, run_compiled
from tests.scenarios.builders import CONTENT
from tests.scenarios.building.test_faults import TEXT
from tests.scenarios.test_content import EmptyShelf, compiled_scenario


def faults(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidTextError) as raised:
        compile_scenario(Source("scenarios/test.yaml", "test", text), EmptyShelf())
    return raised.value.problems


def test_an_expectation_that_fails_is_told_at_its_line_with_the_choices_that_led_there() -> None:
    (problem,) = faults(TEXT.replace("expect: refused", "expect: established"))
    assert problem.message == (
        "With port=other: Expected was: the connection is established. But it is refused by Host web."
    )
    assert TEXT.splitlines()[problem.line - 1].strip() == "expect: refused"


def test_a_fault_of_one_choice_is_told_for_that_choice_alone() -> None:
    found = faults(TEXT.replace("{established: web, entry", "{established: app, entry"))
    assert ["port=https" in problem.message for problem in found] == [True]


def test_a_scenario_that_is_too_much_is_told_as_a_fault_of_its_text() -> None:
    event = "  - {connect: 'app -> web:443', expect: established}\n"
    choices = ", ".join(f"c{number}: {{label: C}}" for number in range(12))
    control = f"  many: {{label: M, choices: {{{choices}}}}}\n"
    more = "".join(control.replace("many", f"m{number}") for number in range(3))
    (problem,) = faults(TEXT.replace("controls:\n", f"controls:\n{more}") + event)
    assert problem.file == "scenarios/test.yaml"
    assert "combinations of controls" in problem.message


def test_a_compiled_scenario_is_played_once_for_the_same_choices() -> None:
    compiled = compiled_scenario("test", TEXT)
    once = run_compiled(compiled.data, {"port": "other"})
    assert run_compiled(compiled.data, {"port": "other"}) is once
    assert draw_both(once, "figure") is draw_both(once, "figure")


def test_a_run_is_found_again_by_its_choices_and_not_by_how_they_are_asked_for() -> None:
    data = compiled_scenario("egress-nat", (CONTENT / "scenarios" / "egress-nat.yaml").read_text("utf-8")).data
    outside = run_compiled(data, {"initiator": "outside"})
    assert run_compiled(data, {"port": "any nonsense", "initiator": "outside"}) is outside
    assert run_compiled(data, {}) is run_compiled(data, {"port": "https", "initiator": "inside"})


class Shelf(EmptyShelf):
    """Has the scenario `test` and no other."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def find(self, kind: str, slug: str) -> Published | None:
        if (kind, slug) != ("scenario", "test"):
            return None
        return Published(1, 1, 1, kind, slug, self._compiled.title, self._compiled.data)

    def absence(self, kind: str, slug: str) -> Absence:
        return Absence(f"There is no {kind} “{slug}”.", "Did you mean “test”?")


def embedded(options: str, slug: str = "test") -> tuple[Problem, ...]:
    text = read_yaml(options, "lessons/a.md", first_line=11)
    call = EmbedCall("scenario", slug, text, "a", "figure", "lessons/a.md", 10)
    with pytest.raises(InvalidTextError) as raised:
        compile_figure(call, Shelf(compiled_scenario("test", TEXT)))
    return raised.value.problems


@pytest.mark.parametrize(
    ("options", "line", "words"),
    [
        pytest.param("caption: C\ncontrols: {port: nine}", 12, "no choice “nine”", id="an unknown choice"),
        pytest.param("controls: {nobody: x}", 11, "no control “nobody”", id="an unknown control"),
        pytest.param("caption: C\nat: 1.9", 12, "Packet 1 has no hop 9", id="a hop that is not there"),
        pytest.param("at: 44.1", 11, "no packet 44", id="a packet that is not there"),
        pytest.param("capton: C", 11, "“capton”", id="an unknown option"),
    ],
)
def test_a_figure_in_a_lesson_is_faulted_in_the_line_of_its_option(options: str, line: int, words: str) -> None:
    (problem,) = embedded(options)
    assert words in problem.message
    assert (problem.file, problem.line) == ("lessons/a.md", line)


def test_a_figure_of_no_scenario_is_faulted_in_its_own_line() -> None:
    (problem,) = embedded("name: figure", slug="tset")
    assert (problem.file, problem.line) == ("lessons/a.md", 10)
    assert problem.hint == "Did you mean “test”?"
