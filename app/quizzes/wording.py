"""An answer in words, the given one and the right one: for reviews, results and tables. All of it is safe HTML."""

from collections.abc import Sequence
from typing import assert_never

from markupsafe import Markup, escape

from app.documents import prose
from app.quizzes.questions import (
    ChooseTheRule,
    FillTheRow,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    WhatHappens,
    shuffled,
)
from app.quizzes.reading import BETWEEN


def given_in_words(question: Question, choice: str) -> tuple[Markup, ...]:
    """What somebody answered, part by part; nothing for no answer."""
    if not choice:
        return ()
    match question:
        case SingleChoice() | ChooseTheRule() | WhatHappens() | MultipleChoice():
            return _options(question.options, {int(number) for number in choice.split()})
        case Numeric():
            return (_measured(choice, question.unit),)
        case ShortText():
            return (escape(choice),)
        case Ordering():
            return _ordered(question, [int(place) for place in choice.split()])
        case FillTheRow():
            return _row(question, choice.split(BETWEEN))
        case _:
            assert_never(question)


def right_in_words(question: Question) -> tuple[Markup, ...]:
    """What would have been right; of several words that are, the first."""
    match question:
        case SingleChoice() | ChooseTheRule() | WhatHappens() | MultipleChoice():
            right = {number for number, option in enumerate(question.options, start=1) if option.correct}
            return _options(question.options, right)
        case Numeric():
            return (
                _measured(f"{question.value:g}" if abs(question.value) < 1 else _plain(question.value), question.unit),
            )
        case ShortText():
            return (escape(question.accepted[0]),)
        case Ordering():
            return tuple(prose.compiled(item) for item in question.items)
        case FillTheRow():
            return _row(question, [blank.value for blank in question.blanks])
        case _:
            assert_never(question)


def read_as_text(parts: Sequence[Markup]) -> str:
    """For where no markup can stand."""
    return "; ".join(part.striptags() for part in parts)


def _options(options: Sequence[Option], numbers: set[int]) -> tuple[Markup, ...]:
    chosen = (option for number, option in enumerate(options, start=1) if number in numbers)
    return tuple(prose.compiled(option.text) for option in chosen)


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)


def _measured(value: str, unit: str) -> Markup:
    return escape(f"{value} {unit}".strip())


def _ordered(question: Ordering, places: Sequence[int]) -> tuple[Markup, ...]:
    seen = shuffled(question.name, question.items)
    placed = dict(zip(places, seen, strict=True))
    return tuple(prose.compiled(placed[place][1]) for place in sorted(placed))


def _row(question: FillTheRow, values: Sequence[str]) -> tuple[Markup, ...]:
    return tuple(escape(f"{blank.label}: {value}") for blank, value in zip(question.blanks, values, strict=True))
