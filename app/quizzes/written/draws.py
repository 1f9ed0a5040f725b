"""A question with parameters: `draw` says their values, and each set of values is a case of the question.

A name in braces stands for its value in whatever the question says. Every case is compiled and checked as a question
of its own, by running it where the simulator knows the answer.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

from app.documents.texts import Json, Path, Text
from app.errors import Problem

MOST_CASES = 48
DRAW = "draw"
KEPT = frozenset({"name", "kind", DRAW})
"""What is the same whatever is drawn."""
PARAMETER = re.compile(r"\{([a-z][a-z0-9-]*)\}")
NAME = re.compile(r"[a-z][a-z0-9-]*")

Case: TypeAlias = Mapping[str, Json]
"""A value for each parameter."""


def cases_of(question: Json) -> list[Case]:
    """Every case there is; none for a question that is not drawn, or that says so in a way that cannot be read."""
    draw = question.get(DRAW) if isinstance(question, dict) else None
    if isinstance(draw, dict) and all(isinstance(values, list) for values in draw.values()):
        lists = [values for values in draw.values() if isinstance(values, list)]
        return [dict(zip(draw, values, strict=True)) for values in product(*lists)]
    if isinstance(draw, list):
        return [case for case in draw if isinstance(case, dict)]
    return []


def in_case(question: Json, case: Case) -> Json:
    """The question with the values of a case in the place of the parameters, and without `draw`."""
    if not isinstance(question, dict):
        return question
    return {key: part if key in KEPT else _filled(part, case) for key, part in question.items() if key != DRAW}


def _filled(value: Json, case: Case) -> Json:
    """What is nothing but a parameter becomes the value as it is written: a number stays one."""
    if isinstance(value, dict):
        return {str(_filled(key, case)): _filled(part, case) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, case) for part in value]
    if not isinstance(value, str):
        return value
    whole = PARAMETER.fullmatch(value)
    if whole and whole[1] in case:
        return case[whole[1]]
    return PARAMETER.sub(lambda found: str(case.get(found[1], found[0])), value)


def described(case: Case) -> str:
    return ", ".join(f"{name} {value}" for name, value in case.items())


def draw_problems(text: Text, path: Path) -> Iterator[Problem]:
    """What is wrong with the `draw` of the question at `path`, before any case is looked at."""
    draw = text.part((*path, DRAW))
    if draw is None:
        return
    place = (*path, DRAW)
    cases = cases_of(text.part(path))
    if len(cases) < len(draw) if isinstance(draw, list) else not cases:
        yield text.problem(place, "Write for each parameter a list of its values, or a list of cases with all of them.")
    elif not 1 < len(cases) <= MOST_CASES:
        yield text.problem(place, f"There are {len(cases)} cases to draw from; there may be 2 to {MOST_CASES}.")
    else:
        yield from _name_problems(text, path, cases)


def _name_problems(text: Text, path: Path, cases: list[Case]) -> Iterator[Problem]:
    place, names = (*path, DRAW), set(cases[0])
    asked = text.part(path)
    used = {name for part in _parts(asked) for name in PARAMETER.findall(part)}
    values = [value for case in cases for value in case.values()]
    if any(set(case) != names for case in cases):
        yield text.problem(place, "Every case needs a value for the same parameters.")
    if any(isinstance(value, dict | list) or value is None for value in values):
        yield text.problem(place, "A value is a word, a number or a line.")
    for name in sorted(names):
        if not NAME.fullmatch(name):
            yield text.problem(place, f"“{name}” is no name for a parameter: small letters, digits and hyphens are.")
        elif name not in used:
            yield text.problem(place, f"Nothing in the question says “{{{name}}}”.")
    for name in sorted(used - names):
        yield text.problem(path, f"“{{{name}}}” is no parameter of this question.")


def _parts(question: Json) -> Iterator[str]:
    """Every text in a question, keys included."""
    if isinstance(question, dict):
        for key, part in question.items():
            if key not in KEPT:
                yield key
                yield from _parts(part)
    elif isinstance(question, list):
        for part in question:
            yield from _parts(part)
    elif isinstance(question, str):
        yield question
