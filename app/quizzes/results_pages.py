"""What the page of a quiz's results shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.quizzes.results import QuestionResult, Results, TakenAttempt
from app.quizzes.statistics import Share
from app.web.addresses import url


@dataclass(frozen=True, slots=True)
class AttemptRow:
    who: str
    number: int
    revision: int
    started: str
    handed_in: str
    score: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    name: str
    text: Markup
    notes: tuple[str, ...]
    first: str
    latest: str
    guessing: str
    practice: str
    wrong: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    title: str
    quiz_href: str
    table_href: str
    attempts: tuple[AttemptRow, ...]
    questions: tuple[QuestionRow, ...]


def results_page(results: Results, slug: str) -> ResultsPage:
    return ResultsPage(
        f"Results of {results.title}",
        url("quiz", slug=slug),
        url("quiz_results_csv", slug=slug),
        tuple(map(_attempt, results.attempts)),
        tuple(map(_question, results.questions)),
    )


def _attempt(taken: TakenAttempt) -> AttemptRow:
    ended = taken.handed_in_at
    return AttemptRow(
        taken.who,
        taken.number,
        taken.revision,
        _time(taken.started_at),
        _time(ended) if ended else "still open",
        f"{taken.right} of {len(taken.answers)}" if ended else "",
    )


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _question(result: QuestionResult) -> QuestionRow:
    counts = result.counts
    return QuestionRow(
        result.name,
        result.text,
        tuple(_notes(result)),
        _share(counts.first),
        _share(counts.latest),
        "" if counts.guessing is None else f"{counts.guessing:.0%}",
        _share(result.practice),
        counts.wrong,
    )


def _notes(result: QuestionResult) -> Sequence[str]:
    revisions = ", ".join(map(str, result.counts.revisions))
    notes = [f"Answered in revision {revisions}."] if revisions else []
    if result.drawn:
        notes.append("Drawn: this is one of its cases.")
    if not result.asked_now:
        notes.append("No longer asked.")
    if result.changed:
        notes.append("Its text has changed between these revisions or since.")
    return notes


def _share(share: Share) -> str:
    return f"{share.right} of {share.of} ({share.percent} %)" if share.of else ""
