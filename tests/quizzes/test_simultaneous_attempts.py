"""What one learner does in several tabs at the same moment, on real databases with real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError

from app.database import Database
from app.errors import ConflictError
from app.quizzes import sittings
from app.quizzes.models import Attempt, AttemptStep
from tests.quizzes.attempts import (
    GRADED,
    all_attempts,
    answered,
    handed_in,
    new_learner,
    publish_graded,
    started,
    steps,
    submit,
)
from tests.quizzes.builders import Folder, reading

AT_ONCE = 4
Done = TypeVar("Done")


@pytest.fixture
def app(app: FastAPI, pack: Folder) -> FastAPI:
    publish_graded(app, pack, GRADED.replace("attempts: 2", "attempts: 1"))
    return app


def together(do: Callable[[int], Done]) -> list[Done | str]:
    """What comes of doing it several times at the same moment; the name of the error where it is refused."""
    start = Barrier(AT_ONCE)

    def one(number: int) -> Done | str:
        start.wait()
        try:
            return do(number)
        except ConflictError as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def test_starting_at_the_same_moment_begins_one_attempt(app: FastAPI) -> None:
    learner = new_learner(app)
    assert len(set(together(lambda _: started(app, learner)))) == 1
    with reading(app) as session:
        assert all_attempts(session) == [(1, "open")]


def test_the_last_attempt_is_begun_once_however_many_ask_for_it(app: FastAPI) -> None:
    learner = new_learner(app)

    def take(_number: int) -> int:
        return handed_in(app, learner, started(app, learner)).attempt.number

    assert set(together(take)) <= {1, "AttemptsUsedError"}
    with reading(app) as session:
        assert all_attempts(session) == [(1, "handed in")]


def test_one_submit_that_arrives_many_times_at_once_is_one_step(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    given = submit("which-way", "1")
    together(lambda _: len(answered(app, learner, attempt, given).steps))
    assert steps(app, attempt) == [(1, "answered", "which-way", "1", None)]


def test_different_answers_of_one_page_are_all_kept_in_an_order(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    choices = ["1", "2", "3", "2"]
    together(lambda number: len(answered(app, learner, attempt, submit("which-way", choices[number])).steps))
    kept = steps(app, attempt)
    assert [sequence for sequence, *_ in kept] == list(range(1, len(kept) + 1))
    assert {choice for _, _, _, choice, _ in kept} == {"1", "2", "3"}


def test_of_several_tabs_one_is_first_and_the_others_are_told(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    choices = ["1", "2", "3", "1"]
    given = [submit("which-way", choice, page=f"tab {number}") for number, choice in enumerate(choices)]
    told = together(lambda number: len(answered(app, learner, attempt, given[number]).steps))
    assert len(steps(app, attempt)) == 1
    assert told.count("StaleAnswerError") >= 2


def test_handing_in_at_the_same_moment_grades_once(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    assert together(lambda _: len(handed_in(app, learner, attempt).steps)) == [4] * AT_ONCE
    assert len(steps(app, attempt)) == 4


def test_the_database_itself_refuses_a_second_open_attempt(app: FastAPI) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    database: Database = app.state.database
    with database.writing() as session:
        first = sittings.sitting(session, learner, attempt).attempt
        session.add(
            Attempt(
                learner_id=learner,
                document_id=first.document_id,
                revision_id=first.revision_id,
                number=2,
                seed=1,
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


@pytest.mark.parametrize(
    ("sequence", "key"), [pytest.param(1, "other", id="its number"), pytest.param(2, "page.same", id="its key")]
)
def test_the_database_itself_refuses_a_step_that_is_there_already(app: FastAPI, sequence: int, key: str) -> None:
    learner = new_learner(app)
    attempt = started(app, learner)
    answered(app, learner, attempt, submit("which-way", "1", key="same"))
    database: Database = app.state.database
    with database.writing() as session:
        session.add(
            AttemptStep(attempt_id=attempt, sequence=sequence, kind="answered", question="q", choice="1", key=key)
        )
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
