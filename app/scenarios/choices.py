"""Controls: which choices there are, which go together, and what a set of choices makes of the text."""

import copy
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from app.documents.texts import Json, Path, Text, nearest
from app.errors import InvalidTextError, LimitExceededError, Problem
from app.scenarios.errors import UnknownChoiceError
from app.scenarios.format.controls import Choice, Control
from app.scenarios.format.scenario import ScenarioText
from app.scenarios.places import find_place

Choices: TypeAlias = Mapping[str, str]
"""A choice for each control that makes sense, in the controls' order."""

MOST_COMBINATIONS = 96
AT, DEPTH = "at", "depth"
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
        if name in {AT, DEPTH}:
            message = f"No control can be called “{name}”: in the address of a figure the word has another meaning."
            problems.append(text.problem(path, message, key=True))
        problems += _when_problems(text, (*path, "when"), control.when, before)
        if all(choice.when for choice in control.choices.values()):
            problems.append(text.problem((*path, "choices"), "One choice at least has no “when”."))
        for key, choice in control.choices.items():
            problems += _when_problems(text, (*path, "choices", key, "when"), choice.when, before)
        before[name] = control
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
    value: Json = copy.deepcopy(text.value)
    edit = _Edit(text, value)
    for name, key in choices.items():
        edit.apply(("controls", name, "choices", key), written.controls[name].choices[key])
    edit.finish()
    return text.rearranged(value, edit.origins)


class _Edit:
    """Sets values in place; takes list items out at the end, so that every place means what it says in the text."""

    def __init__(self, text: Text, value: Json) -> None:
        self._text = text
        self._value = value
        self._removed: dict[Path, set[int]] = {}
        self.origins: dict[Path, Path] = {}

    def apply(self, path: Path, choice: Choice) -> None:
        for place, new in choice.set.items():
            self._put(self._find(place, (*path, "set", place)), new, (*path, "set", place))
        for index, place in enumerate(choice.remove):
            target = self._find(place, (*path, "remove", index))
            if not isinstance(target[-1], int):
                message = f"“{place}” is no rule and no route: only those can be removed."
                raise InvalidTextError((self._text.problem((*path, "remove", index), message),))
            self._removed.setdefault(target[:-1], set()).add(target[-1])
        if choice.play is not None:
            self._put(("play",), _at(self._text.value, (*path, "play")), (*path, "play"))

    def finish(self) -> None:
        for path, indexes in self._removed.items():
            items = _at(self._value, path)
            if not isinstance(items, list):
                raise InvalidTextError((self._text.problem(path, "Another choice has replaced what is removed here."),))
            kept = [index for index in range(len(items)) if index not in indexes]
            moved = {old: new for new, old in enumerate(kept)}
            items[:] = [items[index] for index in kept]
            self._move(path, moved)

    def _find(self, place: str, path: Path) -> Path:
        found = find_place(self._text.value, place)
        if isinstance(found, str):
            raise InvalidTextError((self._text.problem(path, found, key=path[-2] == "set"),))
        return found

    def _put(self, target: Path, new: Json, source: Path) -> None:
        if isinstance(new, str) and isinstance(rule := _at(self._value, target), dict) and "rule" in rule:
            target = (*target, "rule")
        parent = self._value
        for step in target[:-1]:
            parent = _child(parent, step)
        if isinstance(parent, dict):
            parent[str(target[-1])] = copy.deepcopy(new)
        elif isinstance(parent, list) and isinstance(target[-1], int) and target[-1] < len(parent):
            parent[target[-1]] = copy.deepcopy(new)
        else:
            raise InvalidTextError((self._text.problem(source, "There is no such place.", key=True),))
        self.origins[target] = source

    def _move(self, path: Path, moved: Mapping[int, int]) -> None:
        """Let the origins below a list follow its items to their new positions."""
        depth = len(path)
        inside = {key: source for key, source in self.origins.items() if key[:depth] == path and len(key) > depth}
        for key in inside:
            del self.origins[key]
        for old, new in moved.items():
            self.origins[*path, new] = (*path, old)
            for key, source in inside.items():
                if key[depth] == old:
                    self.origins[*path, new, *key[depth + 1 :]] = source


def _at(value: Json, path: Path) -> Json:
    for step in path:
        value = _child(value, step)
    return value


def _child(value: Json, step: str | int) -> Json:
    """A part that was not written yet begins as an empty mapping, so that a choice may set what the text left out."""
    if isinstance(value, dict):
        return value.setdefault(str(step), {})
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
