"""Controls: which choices there are, which go together, and what a set of choices makes of the text."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from app.documents.texts import Path, Text, nearest
from app.errors import InvalidTextError, LimitExceededError, Problem
from app.scenarios.building.places import find_place
from app.scenarios.changing.editing import Edit, at
from app.scenarios.errors import UnknownChoiceError
from app.scenarios.format.controls import Choice, Control
from app.scenarios.format.scenario import ScenarioText

Choices: TypeAlias = Mapping[str, str]
"""A choice for each control that makes sense, in the controls' order."""

MOST_COMBINATIONS = 96
AT, DEPTH = "at", "depth"
RESERVED = frozenset({AT, DEPTH, "lens", "across", "without", "with", "add", "then", "past", "ask"})
"""What an address says about a figure beside its choices; no control may be called so."""


def choose(written: ScenarioText, asked: Mapping[str, str]) -> Choices:
    """What `asked` says, completed by each control's first choice. Raises UnknownChoiceError."""
    for name in asked:
        if name not in written.controls:
            raise UnknownChoiceError(name, f"There is no control “{name[:40]}”.", nearest(name, written.controls))
    chosen: dict[str, str] = {}
    for name, control in written.controls.items():
        if not holds(control.when, chosen):
            continue
        open_choices = [key for key, choice in control.choices.items() if holds(choice.when, chosen)]
        wanted = asked.get(name, open_choices[0])
        if wanted not in control.choices:
            message = f"“{name}” has no choice “{wanted[:40]}”."
            raise UnknownChoiceError(name, message, nearest(wanted, open_choices))
        chosen[name] = wanted if wanted in open_choices else open_choices[0]
    return chosen


def known(written: ScenarioText, asked: Mapping[str, str]) -> Choices:
    """What of `asked` the scenario still has: a link may have grown old, or carry what is meant for somebody else."""
    return {
        name: choice
        for name, choice in asked.items()
        if name in written.controls and choice in written.controls[name].choices
    }


def holds(when: Mapping[str, str], chosen: Choices) -> bool:
    return all(chosen.get(control) == choice for control, choice in when.items())


def combinations(written: ScenarioText) -> list[Choices]:
    """Every set of choices that the form allows. Raises LimitExceededError."""
    found = list(islice(_combinations(written.controls, {}), MOST_COMBINATIONS + 1))
    if len(found) > MOST_COMBINATIONS:
        raise LimitExceededError("combinations of controls", MOST_COMBINATIONS)
    return found


def _combinations(controls: Mapping[str, Control], chosen: Choices) -> Iterator[Choices]:
    if not controls:
        yield chosen
        return
    name, *rest = controls
    later = {key: controls[key] for key in rest}
    if not holds(controls[name].when, chosen):
        yield from _combinations(later, chosen)
        return
    for key, choice in controls[name].choices.items():
        if holds(choice.when, chosen):
            yield from _combinations(later, {**chosen, name: key})


def control_problems(written: ScenarioText, text: Text) -> list[Problem]:
    """Conditions that refer to nothing, and controls that may be left without a choice."""
    problems: list[Problem] = []
    before: dict[str, Control] = {}
    for name, control in written.controls.items():
        path: Path = ("controls", name)
        if name in RESERVED:
            message = f"No control can be called “{name}”: in the address of a figure the word has another meaning."
            problems.append(text.problem(path, message, key=True))
        problems += _when_problems(text, (*path, "when"), control.when, before)
        if all(choice.when for choice in control.choices.values()):
            problems.append(text.problem((*path, "choices"), "One choice at least has no “when”."))
        for key, choice in control.choices.items():
            problems += _when_problems(text, (*path, "choices", key, "when"), choice.when, before)
        before[name] = control
    for index, wish in enumerate(written.wishes):
        problems += _when_problems(text, ("wishes", index, "when"), wish.when, before)
    return problems


def _when_problems(text: Text, path: Path, when: Mapping[str, str], before: Mapping[str, Control]) -> Iterator[Problem]:
    for control, choice in when.items():
        if control not in before:
            message = f"There is no control “{control}” before this one."
            yield text.problem((*path, control), message, nearest(control, before), key=True)
        elif choice not in before[control].choices:
            hint = nearest(choice, before[control].choices)
            yield text.problem((*path, control), f"“{control}” has no choice “{choice}”.", hint)


def applied(text: Text, written: ScenarioText, choices: Choices) -> Text:
    """The text as it reads with these choices made; its parts still know where they were written."""
    edit = Edit(text)
    for name, key in choices.items():
        _apply(edit, ("controls", name, "choices", key), written.controls[name].choices[key])
    finished = edit.finish()
    if isinstance(finished, Text):
        return finished
    raise InvalidTextError((text.problem(finished, "Another choice has replaced what is removed here."),))


def _apply(edit: Edit, path: Path, choice: Choice) -> None:
    text = edit.text
    for place, new in choice.set.items():
        source = (*path, "set", place)
        if not edit.put(_find(text, place, source), new, source):
            raise InvalidTextError((text.problem(source, "There is no such place.", key=True),))
    for index, place in enumerate(choice.remove):
        source = (*path, "remove", index)
        if not edit.remove(_find(text, place, source)):
            message = f"“{place}” is no rule and no route: only those can be removed."
            raise InvalidTextError((text.problem(source, message),))
    if choice.play is not None:
        edit.put(("play",), at(edit.value, (*path, "play")), (*path, "play"))


def _find(text: Text, place: str, source: Path) -> Path:
    found = find_place(text.value, place)
    if isinstance(found, str):
        raise InvalidTextError((text.problem(source, found, key=source[-2] == "set"),))
    return found
