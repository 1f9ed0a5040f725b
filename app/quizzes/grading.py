"""Whether an answer is right. Pure: a question and the canonical text of an answer, nothing else.

There are no part marks: what is right has to be right in whole, so that neither ticking nothing nor ticking everything
is ever worth anything.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import assert_never

from markupsafe import escape

from app.quizzes.questions import (
    ChooseTheRule,
    FillTheRow,
    Moment,
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
from app.quizzes.reading import BETWEEN, plain, read

NEARLY = 0.82
"""How alike a misspelt word is to the one that is meant."""

__all__ = ["Grade", "grade", "read"]


@dataclass(frozen=True, slots=True)
class Grade:
    """What is said about one answer; `feedback` is safe HTML. `wrong` are the numbers of fields that are not right."""

    correct: bool
    feedback: str = ""
    shows: Moment | None = None
    wrong: tuple[int, ...] = ()


def grade(question: Question, answer: str) -> Grade:
    """Judge an answer that `read` has accepted for this question."""
    match question:
        case SingleChoice() | ChooseTheRule() | WhatHappens():
            option: Option = question.options[int(answer) - 1]
            return Grade(option.correct, option.feedback, option.shows)
        case MultipleChoice():
            return _several(question, {int(number) for number in answer.split()})
        case Numeric():
            return _number(question, float(answer))
        case ShortText():
            return _word(question, answer)
        case Ordering():
            return _order(question, [int(place) for place in answer.split()])
        case FillTheRow():
            return _row(question, answer.split(BETWEEN))
        case _:
            assert_never(question)


def _several(question: MultipleChoice, ticked: set[int]) -> Grade:
    """Of what is missing only that something is: which, would be the answer."""
    numbered = list(enumerate(question.options, start=1))
    for number, option in numbered:
        if number in ticked and not option.correct:
            return Grade(correct=False, feedback=option.feedback, shows=option.shows, wrong=(number,))
    if any(option.correct and number not in ticked for number, option in numbered):
        return Grade(correct=False, feedback="What you ticked is right, and something is still missing.")
    return Grade(correct=True, feedback=" ".join(option.feedback for _, option in numbered if option.correct))


def _number(question: Numeric, value: float) -> Grade:
    if question.takes(value):
        return Grade(correct=True, feedback=question.right)
    known = next((mistake for mistake in question.mistakes if float(mistake.value) == value), None)
    return Grade(correct=False, feedback=known.feedback if known else question.feedback, shows=question.shows)


def _word(question: ShortText, answer: str) -> Grade:
    accepted = [plain(word) for word in question.accepted]
    if answer in accepted or answer.replace(" ", "") in {word.replace(" ", "") for word in accepted}:
        return Grade(correct=True, feedback=question.right)
    known = next((mistake for mistake in question.mistakes if plain(mistake.value) == answer), None)
    if known:
        return Grade(correct=False, feedback=known.feedback, shows=question.shows)
    if any(SequenceMatcher(None, answer, word).ratio() >= NEARLY for word in accepted):
        return Grade(correct=False, feedback="Almost: check the spelling.")
    return Grade(correct=False, feedback=question.feedback, shows=question.shows)


def _order(question: Ordering, places: list[int]) -> Grade:
    """`places` are given for the items as readers see them."""
    seen = shuffled(question.name, question.items)
    placed = dict(zip(places, seen, strict=True))
    for place in range(1, len(places) + 1):
        number, item = placed[place]
        if number != place:
            feedback = f"The first that is not in its place: {item}. {question.feedback}"
            return Grade(correct=False, feedback=feedback, shows=question.shows)
    return Grade(correct=True, feedback=question.right)


def _row(question: FillTheRow, values: list[str]) -> Grade:
    blanks = question.blanks
    wrong = [
        index for index, (value, blank) in enumerate(zip(values, blanks, strict=True)) if not _same(value, blank.value)
    ]
    if not wrong:
        return Grade(correct=True, feedback=question.right)
    named = " and ".join(str(escape(blanks[index].label.lower())) for index in wrong)
    verb = "is" if len(wrong) == 1 else "are"
    feedback = f"Not what the gateway wrote {verb}: {named}. {question.feedback}"
    return Grade(correct=False, feedback=feedback, shows=question.shows, wrong=tuple(index + 1 for index in wrong))


def _same(value: str, expected: str) -> bool:
    return value.casefold() == "".join(expected.split()).casefold()
