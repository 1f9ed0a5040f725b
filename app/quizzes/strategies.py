"""What somebody who knows nothing of the subject would answer, and how far that gets them.

Each strategy is played through the real reading and grading over the whole bank. Guessing wins sometimes; a strategy
that wins more often than guessing can explain has found a habit of the author.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from typing import assert_never

from app.documents import prose
from app.documents.embeds import placed_embeds
from app.documents.registry import Json, Shelf
from app.errors import Problem
from app.quizzes import questions
from app.quizzes.asked import PREDICT
from app.quizzes.errors import UnansweredError
from app.quizzes.grading import grade
from app.quizzes.questions import (
    ChooseTheRule,
    FillTheRow,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    ShortText,
    SingleChoice,
    WhatHappens,
    shuffled,
)
from app.quizzes.reading import plain, read

UNLIKELY = 1 / 400
"""How rarely guessing may do as well as a strategy before the strategy counts as one that works.

Some twenty are played, so a bank without habits is refused in about one case of fifty.
"""

ABSOLUTE = frozenset(
    {"all", "always", "any", "every", "everything", "never", "no", "nobody", "none", "nothing", "only"}
)


Shown = Sequence[tuple[int, str]]
"""What readers see of options or items: their numbers and words, from the first to the last."""


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question and the file that asks it; options of a prediction are seen in the order they are written in."""

    file: str
    name: str
    question: Question
    as_written: bool = False

    @property
    def shown(self) -> Shown:
        texts = _texts(self.question)
        seen = list(enumerate(texts, 1)) if self.as_written else shuffled(self.question.name, texts)
        return [(number, prose.words(text)) for number, text in seen]

    @property
    def stem(self) -> str:
        return prose.words(self.question.text)


Answer = Callable[[BankQuestion], Sequence[str] | None]
"""The fields of the form, or None where a strategy has nothing to say of a question."""


@dataclass(frozen=True, slots=True)
class Strategy:
    name: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Played:
    """How a strategy fared: what it won, and how likely guessing does as well or better."""

    strategy: str
    asked: int
    won: tuple[BankQuestion, ...]
    by_guessing: float
    likelihood: float

    @property
    def works(self) -> bool:
        return bool(self.won) and self.likelihood < UNLIKELY


def bank(shelf: Shelf) -> list[BankQuestion]:
    """Every question of every quiz, and the predictions of lessons."""
    asked = [
        BankQuestion(f"quizzes/{slug}.yaml", question.name, question)
        for slug, data in _documents(shelf, "quiz")
        for question in questions.all_in(data)
    ]
    predicted = [
        BankQuestion(f"lessons/{slug}.md", embed.name, questions.from_json(embed.data["asks"]), as_written=True)
        for slug, data in _documents(shelf, "lesson")
        for embed in placed_embeds(data)
        if embed.embed == PREDICT
    ]
    return asked + predicted


def _documents(shelf: Shelf, kind: str) -> Iterator[tuple[str, Mapping[str, Json]]]:
    for slug in shelf.slugs(kind):
        if document := shelf.find(kind, slug):
            yield slug, document.data


def exploits(shelf: Shelf) -> Iterator[Problem]:
    """The strategies that work, each in the file in which it wins most."""
    for played in play(bank(shelf)):
        if played.works:
            files = [each.file for each in played.won]
            where = max(files, key=files.count)
            names = ", ".join(f"“{each.name}”" for each in played.won if each.file == where)
            message = (
                f"{played.strategy} is right for {len(played.won)} of {played.asked} questions of the course; guessing "
                f"is for {played.by_guessing:.0f}. In this file it wins {names}."
            )
            yield Problem(message, where)


def play(asked: Sequence[BankQuestion]) -> list[Played]:
    return [_played(strategy, asked) for strategy in STRATEGIES]


def _played(strategy: Strategy, asked: Iterable[BankQuestion]) -> Played:
    answers = [(each, fields) for each in asked if (fields := strategy.answer(each)) is not None]
    won = tuple(each for each, fields in answers if _right(each.question, fields))
    chances = [chance(each) for each, _ in answers]
    return Played(strategy.name, len(answers), won, sum(chances), at_least(len(won), chances))


def _right(question: Question, fields: Sequence[str]) -> bool:
    try:
        return grade(question, read(question, fields)).correct
    except UnansweredError:
        return False


def at_least(wins: int, chances: Iterable[float]) -> float:
    """The probability of so many wins or more, when each chance is independent of the others (Poisson binomial)."""
    exactly = [1.0]
    for chance in chances:
        lost = [share * (1 - chance) for share in exactly]
        won = [share * chance for share in exactly]
        exactly = [before + after for before, after in zip([*lost, 0.0], [0.0, *won], strict=True)]
    return sum(exactly[wins:])


def chance(asked: BankQuestion) -> float:
    """How often somebody who picks blindly, among what the question shows, is right."""
    match asked.question:
        case SingleChoice(options=options) | ChooseTheRule(options=options) | WhatHappens(options=options):
            return 1 / len(options)
        case MultipleChoice(options=options):
            return 1 / ((1 << len(options)) - 1)
        case Ordering(items=items):
            return 1 / factorial(len(items))
        case Numeric() | ShortText() as question:
            candidates = _candidates(asked)
            wins = sum(_right(question, [candidate]) for candidate in candidates)
            return wins / len(candidates) if candidates else 0.0
        case FillTheRow():
            return 0.0
        case _:
            assert_never(asked.question)


def _texts(question: Question) -> Sequence[str]:
    match question:
        case SingleChoice() | ChooseTheRule() | MultipleChoice() | WhatHappens():
            return [option.text for option in question.options]
        case Ordering(items=items):
            return items
        case _:
            return ()


def _candidates(asked: BankQuestion) -> list[str]:
    """Numbers or words that stand in the question itself."""
    words = asked.stem.split()
    if isinstance(asked.question, ShortText):
        return list(dict.fromkeys(plain(word) for word in words if plain(word)))
    return _numbers(words)


def _numbers(words: Sequence[str]) -> list[str]:
    """70 000 is written as two words and is one number."""
    found: list[str] = []
    inside = False
    for word in words:
        digits = word.strip(".,;:?!()")
        if inside and digits.isdecimal() and len(digits) == THOUSANDS:
            found[-1] += digits
        elif NUMBER.fullmatch(digits):
            found.append(digits)
        inside = digits.isdecimal() and digits == word
    return list(dict.fromkeys(found))


THOUSANDS = 3
NUMBER = re.compile(r"\d+(\.\d+)?|\d{1,3}(,\d{3})+")


ONE_OF_SEVERAL = (SingleChoice, ChooseTheRule, WhatHappens)


def _nth(place: int) -> Answer:
    """The option at this place among those that are shown."""

    def answer(asked: BankQuestion) -> Sequence[str] | None:
        if not isinstance(asked.question, ONE_OF_SEVERAL):
            return None
        return [str(asked.shown[place][0])]

    return answer


def _most(measure: Callable[[BankQuestion, str], int]) -> Answer:
    """The option that measures most, the first of several; silent where it is the same for all."""

    def answer(asked: BankQuestion) -> Sequence[str] | None:
        measured = [measure(asked, text) for _, text in asked.shown]
        if len(set(measured)) < MEASURABLE or not isinstance(
            asked.question, SingleChoice | ChooseTheRule | WhatHappens
        ):
            return None
        return [str(asked.shown[measured.index(max(measured))][0])]

    return answer


MEASURABLE = 2


def _ticks(pick: Callable[[Shown], Sequence[tuple[int, str]]]) -> Answer:
    def answer(asked: BankQuestion) -> Sequence[str] | None:
        if not isinstance(asked.question, MultipleChoice):
            return None
        return [str(number) for number, _ in pick(asked.shown)]

    return answer


def _blank(asked: BankQuestion) -> Sequence[str]:
    return [""] * max(1, len(asked.shown))


def _everything(asked: BankQuestion) -> Sequence[str] | None:
    choices = isinstance(asked.question, (*ONE_OF_SEVERAL, MultipleChoice))
    return [str(number) for number, _ in asked.shown] if choices else None


def _order(arranged: Callable[[Shown], Shown]) -> Answer:
    """Give each item its place in an arrangement."""

    def answer(asked: BankQuestion) -> Sequence[str] | None:
        if not isinstance(asked.question, Ordering):
            return None
        numbers = [number for number, _ in arranged(asked.shown)]
        return [str(numbers.index(number) + 1) for number, _ in asked.shown]

    return answer


def _from_the_question(pick: Callable[[Sequence[str]], str]) -> Answer:
    def answer(asked: BankQuestion) -> Sequence[str] | None:
        if not isinstance(asked.question, Numeric | ShortText):
            return None
        candidates = _candidates(asked)
        return [pick(candidates)] if candidates else None

    return answer


def _words(text: str) -> set[str]:
    return set(plain(text).split())


def _shared(asked: BankQuestion, text: str) -> int:
    return len(_words(asked.stem) & _words(text))


def _like_the_others(asked: BankQuestion, text: str) -> int:
    """Authors make wrong options by changing the right one, so it has most in common with the rest."""
    return sum(len(_words(text) & _words(other)) for _, other in asked.shown if other != text)


STRATEGIES = (
    Strategy("Leaving everything blank", _blank),
    Strategy("Ticking everything", _everything),
    Strategy("Always the first answer", _nth(0)),
    Strategy("Always the second answer", _nth(1)),
    Strategy("Always the last answer", _nth(-1)),
    Strategy("The longest answer", _most(lambda _, text: len(text))),
    Strategy("The shortest answer", _most(lambda _, text: -len(text))),
    Strategy("The answer with the most words of the question", _most(_shared)),
    Strategy("The answer that is most like the others", _most(_like_the_others)),
    Strategy(
        "The answer with the fewest words like “always” and “never”",
        _most(lambda _, text: -len(_words(text) & ABSOLUTE)),
    ),
    Strategy("The answer that gives a reason", _most(lambda _, text: text.count(","))),
    Strategy("Ticking the upper half", _ticks(lambda shown: shown[: (len(shown) + 1) // 2])),
    Strategy(
        "Ticking the longer half",
        _ticks(lambda shown: sorted(shown, key=lambda each: -len(each[1]))[: (len(shown) + 1) // 2]),
    ),
    Strategy(
        "Ticking what has no word like “always” or “never”",
        _ticks(lambda shown: [each for each in shown if not _words(each[1]) & ABSOLUTE]),
    ),
    Strategy("Leaving the order as it is", _order(lambda shown: shown)),
    Strategy("Turning the order round", _order(lambda shown: shown[::-1])),
    Strategy("Ordering by the alphabet", _order(lambda shown: sorted(shown, key=lambda each: each[1]))),
    Strategy("Ordering by length", _order(lambda shown: sorted(shown, key=lambda each: len(each[1])))),
    Strategy("Repeating the first number or word of the question", _from_the_question(lambda found: found[0])),
    Strategy("Repeating the last number or word of the question", _from_the_question(lambda found: found[-1])),
    Strategy("Repeating the longest number or word of the question", _from_the_question(lambda f: max(f, key=len))),
    Strategy("Repeating the shortest number or word of the question", _from_the_question(lambda f: min(f, key=len))),
)
