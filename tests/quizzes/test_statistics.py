"""Counted by hand: three learners, two questions, five attempts."""

from dataclasses import replace
from uuid import UUID

from app.quizzes.statistics import Judged, QuestionCounts, Share, count

ANN, BEN, CY = UUID(int=1), UUID(int=2), UUID(int=3)


def judged(learner: UUID, attempt: int, question: str, answer: str, *, revision: int = 1) -> Judged:
    return Judged(learner, attempt, question, answer, answer == "right", revision, 0.25)


GIVEN = (
    judged(ANN, 1, "way", "inward"),
    judged(ANN, 1, "port", "right"),
    judged(ANN, 2, "way", "right"),
    judged(ANN, 2, "port", "right"),
    judged(BEN, 1, "way", "inward"),
    judged(BEN, 1, "port", "80"),
    judged(CY, 2, "way", "right", revision=3),
    judged(CY, 2, "port", "80", revision=3),
    judged(CY, 3, "way", "nowhere", revision=3),
    judged(CY, 3, "port", "443", revision=3),
)


def test_first_and_latest_attempts_are_counted_apart_and_wrong_answers_over_all() -> None:
    assert count(GIVEN) == {
        "way": QuestionCounts("way", Share(1, 3), Share(1, 3), 0.25, (("inward", 2), ("nowhere", 1)), (1, 3)),
        "port": QuestionCounts("port", Share(1, 3), Share(1, 3), 0.25, (("80", 2), ("443", 1)), (1, 3)),
    }


def test_a_learner_counts_once_however_often_they_try() -> None:
    tries = [judged(ANN, number, "way", answer) for number, answer in enumerate(("in", "in", "right"), start=1)]
    counts = count(tries)["way"]
    assert (counts.first, counts.latest) == (Share(0, 1), Share(1, 1))
    assert counts.wrong == (("in", 2),)


def test_guessing_is_the_mean_of_what_was_really_asked() -> None:
    asked = [replace(judged(ANN, 1, "way", "right"), chance=0.5), judged(BEN, 1, "way", "in")]
    assert count(asked)["way"].guessing == 0.375


def test_a_share_of_nobody_has_no_percentage() -> None:
    assert (Share().percent, Share(1, 3).percent, Share(2, 3).percent) == (None, 33, 67)


def test_nothing_counted_is_nothing() -> None:
    assert count(()) == {}


def test_halves_of_percents_are_rounded_up() -> None:
    assert [Share(right, 8).percent for right in (1, 3, 5, 7)] == [13, 38, 63, 88]
