"""What somebody did without an account, once they have signed in."""

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from app import clock
from app.database import Database
from app.quizzes import service
from app.quizzes.asked import find_asked
from app.quizzes.models import Answer, Attempt
from app.quizzes.taking_over import take_over
from tests.quizzes.attempts import answered, handed_in, new_learner, publish_graded, started, steps, submit
from tests.quizzes.builders import Folder, reading


@pytest.fixture
def app(app: FastAPI, pack: Folder) -> FastAPI:
    publish_graded(app, pack)
    return app


def practises(app: FastAPI, learner: UUID, *choices: str) -> None:
    database: Database = app.state.database
    for choice in choices:
        with database.writing() as session:
            service.answer(session, learner, find_asked(session, "egress", "which-way"), choice)


def taken_over(app: FastAPI, stranger: UUID, account: UUID) -> None:
    database: Database = app.state.database
    with database.writing() as session:
        take_over(session, stranger, account)


def practice_of(app: FastAPI, learner: UUID) -> list[tuple[int, str]]:
    with reading(app) as session:
        given = session.exec(select(Answer).where(Answer.learner_id == learner).order_by(col(Answer.ordinal)))
        return [(each.ordinal, each.choice) for each in given]


def attempts_of(app: FastAPI, learner: UUID) -> dict[UUID, tuple[int, str]]:
    with reading(app) as session:
        taken = session.exec(select(Attempt).where(Attempt.learner_id == learner))
        return {each.attempt_id: (each.number, each.state) for each in taken}


def test_answers_are_counted_after_those_of_the_account(app: FastAPI) -> None:
    stranger, account = new_learner(app), new_learner(app)
    practises(app, account, "1", "3")
    practises(app, stranger, "1", "2")
    taken_over(app, stranger, account)
    assert practice_of(app, account) == [(1, "1"), (2, "3"), (3, "1"), (4, "2")]
    assert practice_of(app, stranger) == []


def test_an_answer_that_repeats_the_account_s_last_counts_once(app: FastAPI) -> None:
    stranger, account = new_learner(app), new_learner(app)
    practises(app, account, "1")
    practises(app, stranger, "1", "2")
    taken_over(app, stranger, account)
    assert practice_of(app, account) == [(1, "1"), (2, "2")]


def test_attempts_are_counted_after_those_of_the_account(app: FastAPI) -> None:
    stranger, account = new_learner(app), new_learner(app)
    own, other = started(app, account), started(app, stranger)
    handed_in(app, account, own)
    handed_in(app, stranger, other)
    taken_over(app, stranger, account)
    assert attempts_of(app, account) == {own: (1, "handed in"), other: (2, "handed in")}
    assert attempts_of(app, stranger) == {}


@pytest.mark.parametrize(
    "strangers", [pytest.param(True, id="the stranger's"), pytest.param(False, id="the account's")]
)
def test_of_two_open_attempts_the_one_worked_at_last_stays_open(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, *, strangers: bool
) -> None:
    stranger, account = new_learner(app), new_learner(app)
    own, other = started(app, account), started(app, stranger)
    later = (stranger, other) if strangers else (account, own)
    later_on = clock.now() + timedelta(hours=1)
    monkeypatch.setattr("app.clock.now", lambda: later_on)
    answered(app, *later, submit("which-way", "2"))
    taken_over(app, stranger, account)
    states = {attempt: state for attempt, (_, state) in attempts_of(app, account).items()}
    assert states == {own: "handed in" if strangers else "open", other: "open" if strangers else "handed in"}
    older = own if strangers else other
    assert [kind for _, kind, *_ in steps(app, older)] == ["handed in", "graded", "graded", "graded"]


def test_an_open_attempt_comes_along_and_is_continued(app: FastAPI) -> None:
    stranger, account = new_learner(app), new_learner(app)
    attempt = started(app, stranger)
    answered(app, stranger, attempt, submit("which-way", "2"))
    taken_over(app, stranger, account)
    assert started(app, account) == attempt
    assert handed_in(app, account, attempt).right == 1
