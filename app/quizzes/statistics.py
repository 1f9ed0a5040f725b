"""How the questions of a quiz did. Pure: judged answers in, counts out.

Of each learner the first attempt that was handed in tells what they knew before the quiz taught them, and their latest
one what they know now; both are counted, and never mixed. Wrong answers are counted over all attempts, since each of
them says what somebody believed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

NO_ANSWER = "No answer"


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer in an attempt that was handed in; `chance` is how often somebody who guesses is right."""

    learner_id: UUID
    attempt: int
    question: str
    answer: str
    correct: bool
    revision: int
    chance: float


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    right: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        """Halves are rounded up, as people do it."""
        return (200 * self.right + self.of) // (2 * self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """`first` and `latest` count learners, `wrong` answers; `guessing` is None where nothing was asked yet."""

    question: str
    first: Share
    latest: Share
    guessing: float | None
    wrong: tuple[tuple[str, int], ...]
    revisions: tuple[int, ...]


def count(judged: Sequence[Judged]) -> dict[str, QuestionCounts]:
    """By the names of the questions."""
    taken = _attempts(judged)
    first = {learner_id: min(numbers) for learner_id, numbers in taken.items()}
    latest = {learner_id: max(numbers) for learner_id, numbers in taken.items()}
    names = dict.fromkeys(each.question for each in judged)
    return {name: _counts(name, [each for each in judged if each.question == name], first, latest) for name in names}


def _attempts(judged: Sequence[Judged]) -> Mapping[UUID, set[int]]:
    """Of each learner the numbers of the attempts."""
    numbers: dict[UUID, set[int]] = {}
    for each in judged:
        numbers.setdefault(each.learner_id, set()).add(each.attempt)
    return numbers


def _counts(
    name: str, given: Sequence[Judged], first: Mapping[UUID, int], latest: Mapping[UUID, int]
) -> QuestionCounts:
    wrong = Counter(each.answer for each in given if not each.correct)
    return QuestionCounts(
        name,
        share(each.correct for each in given if each.attempt == first[each.learner_id]),
        share(each.correct for each in given if each.attempt == latest[each.learner_id]),
        sum(each.chance for each in given) / len(given) if given else None,
        tuple(sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(sorted({each.revision for each in given})),
    )


def share(right: Iterable[bool]) -> Share:
    outcomes = list(right)
    return Share(sum(outcomes), len(outcomes))
