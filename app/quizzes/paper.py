"""What one attempt asks: of every question that is drawn the case that the attempt's seed chooses.

The same revision and the same seed are the same paper, for ever: cases are counted as their author wrote them. Options
are numbered anew, since a page says the number of each, and authors tend to write first what is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from app.documents.registry import Json
from app.quizzes import questions
from app.quizzes.conditions import Order, conditions_of
from app.quizzes.questions import ChooseTheRule, MultipleChoice, Question, SingleChoice, WhatHappens

SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Papers:
    """All that a quiz may ask, read once for many attempts."""

    questions: tuple[Question, ...]
    draws: Mapping[str, Sequence[Question]]
    order: Order

    def of(self, seed: int) -> tuple[Question, ...]:
        """The questions in the order in which they are asked."""
        asked = tuple(_mixed(_drawn(self.draws.get(each.name, ()), seed) or each, seed) for each in self.questions)
        if self.order is Order.SHUFFLED:
            return tuple(sorted(asked, key=lambda question: _chance(seed, f"order {question.name}")))
        return asked

    def cases(self, seed: int) -> set[tuple[str, int]]:
        """Which case, counted from 0, is drawn of each question that is drawn."""
        return {(name, _case(seed, cases)) for name, cases in self.draws.items()}


def papers(quiz: Mapping[str, Json]) -> Papers:
    return Papers(questions.all_in(quiz), questions.draws_in(quiz), conditions_of(quiz).order)


def paper(quiz: Mapping[str, Json], seed: int) -> tuple[Question, ...]:
    return papers(quiz).of(seed)


def _drawn(cases: Sequence[Question], seed: int) -> Question | None:
    return cases[_case(seed, cases)] if cases else None


def _case(seed: int, cases: Sequence[Question]) -> int:
    return _chance(seed, f"case {cases[0].name}") % len(cases)


def _mixed(question: Question, seed: int) -> Question:
    match question:
        case SingleChoice() | MultipleChoice() | ChooseTheRule() | WhatHappens():
            places = range(len(question.options))
            mixed = sorted(places, key=lambda place: _chance(seed, f"option {question.name} {place}"))
            return replace(question, options=tuple(question.options[place] for place in mixed))
        case _:
            return question


def _chance(seed: int, what: str) -> int:
    """A number that depends on nothing but its arguments, on every machine."""
    return int.from_bytes(sha256(f"{seed} {what}".encode()).digest()[:8])
