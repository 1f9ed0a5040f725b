"""From the fields of a form to the canonical text of an answer: two answers are the same when their texts are.

Raises UnansweredError for what is none.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from app.quizzes.errors import UnansweredError
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
)

NOTHING_CHOSEN = "Choose one of the answers first."
NOTHING_WRITTEN = "Write your answer first."
NOT_OFFERED = "This answer is not one of those that the question offers. Choose again."
SPACES = re.compile(r"[\s\u00a0\u202f_']+")
GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
BETWEEN = "|"
LONGEST_FIELD = 60
LONGEST = 190
"""Characters of an answer as it is kept; letters without case can be more than those that were written."""
TOO_LONG = f"This is too long: at most {LONGEST} characters are read."


def read(question: Question, fields: Sequence[str]) -> str:
    answer = _read(question, fields)
    if len(answer) > LONGEST:
        raise UnansweredError(TOO_LONG)
    if "\0" in answer:
        raise UnansweredError("There is a character in this answer that is none. Write it again.")
    return answer


def _read(question: Question, fields: Sequence[str]) -> str:
    match question:
        case SingleChoice() | ChooseTheRule() | WhatHappens():
            return _one(question.options, fields)
        case MultipleChoice():
            return _several(question.options, fields)
        case Numeric():
            return _number(fields)
        case ShortText():
            return _words(fields)
        case Ordering():
            return _order(question, fields)
        case FillTheRow():
            return _row(question, fields)
        case _:
            assert_never(question)


def _offered(options: Sequence[Option], fields: Sequence[str]) -> set[str]:
    chosen = set(fields) - {""}
    if not chosen:
        raise UnansweredError(NOTHING_CHOSEN)
    if not chosen <= {str(number) for number, _ in enumerate(options, start=1)}:
        raise UnansweredError(NOT_OFFERED)
    return chosen


def _one(options: Sequence[Option], fields: Sequence[str]) -> str:
    chosen = _offered(options, fields)
    if len(chosen) > 1:
        raise UnansweredError(NOT_OFFERED)
    return chosen.pop()


def _several(options: Sequence[Option], fields: Sequence[str]) -> str:
    return " ".join(sorted(_offered(options, fields), key=int))


def _written(fields: Sequence[str]) -> str:
    written = fields[0].strip() if fields else ""
    if not written:
        raise UnansweredError(NOTHING_WRITTEN)
    if len(written) > LONGEST:
        raise UnansweredError(TOO_LONG)
    return written


def _number(fields: Sequence[str]) -> str:
    """1200, 1 200, 1,200 and 1200.0 are one number; a single comma without thousands behind it is a decimal point."""
    compact = SPACES.sub("", _written(fields))
    compact = compact.replace(",", "") if GROUPS.fullmatch(compact) else compact.replace(",", ".", 1)
    if not NUMBER.fullmatch(compact):
        raise UnansweredError("This is not a number. Write digits, as 350 or 0.5, without the unit.")
    value = float(compact)
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def _words(fields: Sequence[str]) -> str:
    words = plain(_written(fields))
    if not words:
        raise UnansweredError(NOTHING_WRITTEN)
    return words


def plain(text: str) -> str:
    """Without case, hyphens, quotes and double spaces."""
    return " ".join(re.sub(r"[-–—_/\"'“”.,;:!?()]+", " ", text.casefold()).split())


def _order(question: Ordering, fields: Sequence[str]) -> str:
    """Each field is the place of an item, in the order in which readers see the items."""
    places = [field.strip() for field in fields]
    size = len(question.items)
    if len(places) != size or "" in places:
        raise UnansweredError("Give each item its place first.")
    if sorted(places) != sorted(str(place) for place in range(1, size + 1)):
        raise UnansweredError("Two items have the same place. Give each place once.")
    return " ".join(places)


def _row(question: FillTheRow, fields: Sequence[str]) -> str:
    values = ["".join(field.split()) for field in fields]
    if len(values) != len(question.blanks) or "" in values:
        raise UnansweredError("Fill every field of the row first.")
    if any(len(value) > LONGEST_FIELD or BETWEEN in value for value in values):
        raise UnansweredError("One of the fields is too long to be read.")
    return BETWEEN.join(values)


def written_as(question: Question, answer: str) -> list[str]:
    """The fields of a form that this answer came from."""
    match question:
        case Ordering():
            return answer.split()
        case FillTheRow():
            return answer.split(BETWEEN)
        case Numeric() | ShortText():
            return [answer]
        case _:
            return []
