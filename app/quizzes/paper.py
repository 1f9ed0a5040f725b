"""What one attempt asks: of every question that is drawn the case that the attempt's seed chooses.

The same revision and the same seed are the same paper, for ever: cases are counted as their author wrote them.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from app.documents.registry import Json
from app.quizzes import questions
from app.quizzes.conditions import Order, conditions_of
from app.quizzes.questions import Question

SEEDS = 2**31


def paper(quiz: Mapping[str, Json], seed: int) -> tuple[Question, ...]:
    """The questions in the order in which they are asked."""
    drawn = questions.draws_in(quiz)
    asked = tuple(_drawn(drawn.get(each.name, ()), seed) or each for each in questions.all_in(quiz))
    if conditions_of(quiz).order is Order.SHUFFLED:
        return tuple(sorted(asked, key=lambda question: _chance(seed, f"order {question.name}")))
    return asked


def _drawn(cases: Sequence[Question], seed: int) -> Question | None:
    return cases[_chance(seed, f"case {cases[0].name}") % len(cases)] if cases else None


def _chance(seed: int, what: str) -> int:
    """A number that depends on nothing but its arguments, on every machine."""
    return int.from_bytes(sha256(f"{seed} {what}".encode()).digest()[:8])
