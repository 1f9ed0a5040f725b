"""Answers that arrive at the same moment, on real databases with real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app.accounts import service as accounts
from app.accounts.models import Learner
from app.database import Database
from app.quizzes import service
from app.quizzes.asked import find_asked
from app.quizzes.models import Answer
from tests.quizzes.builders import ADDRESS, reading
from tests.visitor import Visitor

REQUESTS = 6


def answer_together(app: FastAPI, choices: list[str]) -> list[tuple[int, str]]:
    """What is kept after one learner has sent all of these at the same moment."""
    database: Database = app.state.database
    with database.writing() as session:
        learner_id = accounts.make_learner(session).learner_id
    start = Barrier(len(choices))

    def send(choice: str) -> bool:
        start.wait()
        with database.writing() as session:
            asked = find_asked(session, "egress", "which-way")
            return service.answer(session, learner_id, asked, choice).correct

    with ThreadPoolExecutor(len(choices)) as threads:
        graded = [future.result() for future in [threads.submit(send, choice) for choice in choices]]
    assert graded == [choice == "2" for choice in choices]
    with reading(app) as session:
        return sorted((answer.ordinal, answer.choice) for answer in session.exec(select(Answer)))


def test_one_answer_sent_many_times_at_once_counts_once(app: FastAPI) -> None:
    assert answer_together(app, ["1"] * REQUESTS) == [(1, "1")]


def test_different_answers_sent_at_once_are_all_kept_in_an_order(app: FastAPI) -> None:
    kept = answer_together(app, ["1", "2", "3"])
    assert [ordinal for ordinal, _ in kept] == [1, 2, 3]
    assert {choice for _, choice in kept} == {"1", "2", "3"}


def test_the_database_itself_refuses_a_second_answer_in_one_place(app: FastAPI) -> None:
    answer_together(app, ["1"])
    database: Database = app.state.database
    with database.writing() as session:
        (kept,) = session.exec(select(Answer)).all()
        session.add(Answer(**kept.model_dump(exclude={"answer_id"})))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_posts_at_the_same_moment_are_all_acknowledged_and_counted_once(app: FastAPI) -> None:
    visitor = Visitor(app)
    visitor.post(ADDRESS, {"choice": "1"})

    def again(_number: int) -> int:
        same = Visitor(app)
        same.cookies = visitor.cookies
        return same.post(ADDRESS, {"choice": "2"}).status_code

    with ThreadPoolExecutor(REQUESTS) as threads:
        assert set(threads.map(again, range(REQUESTS))) == {200}
    with reading(app) as session:
        kept = sorted((answer.ordinal, answer.choice) for answer in session.exec(select(Answer)))
    assert kept == [(1, "1"), (2, "2")]


def test_an_answer_is_not_acknowledged_when_its_commit_fails(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    database: Database = app.state.database

    def fail(_connection: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(database.engine.dialect, "do_commit", fail)
        response = Visitor(app).post(ADDRESS, {"choice": "2"})
    assert response.status_code == 500
    assert "Set-Cookie" not in response.headers
    with reading(app) as session:
        assert session.exec(select(Answer)).all() == []
        assert session.exec(select(Learner)).all() == []
