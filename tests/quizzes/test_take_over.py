"""What somebody answered before they had an account, or before they signed in to it."""

from fastapi import FastAPI
from sqlmodel import col, select

from app.accounts.models import Learner
from app.quizzes.models import Answer
from tests.accounts.builders import EMAIL, PASSWORD, make_account
from tests.quizzes.builders import ADDRESS, reading
from tests.visitor import Visitor

TYPED = {"email": EMAIL, "password": PASSWORD}


def answers(app: FastAPI) -> list[tuple[int, str]]:
    """Of the only learner there is: each with its place among the answers to its question."""
    with reading(app) as session:
        learner = session.exec(select(Learner)).one()
        rows = session.exec(select(Answer).where(Answer.learner_id == learner.learner_id).order_by(col(Answer.ordinal)))
        return [(row.ordinal, row.choice) for row in rows]


def checked(page: Visitor) -> bool:
    return "Correct" in page.get(ADDRESS).text


def test_who_signs_up_keeps_what_was_answered(app: FastAPI, visitor: Visitor) -> None:
    visitor.post(ADDRESS, {"choice": "2"})
    visitor.post("/sign-up", TYPED)
    assert answers(app) == [(1, "2")]
    assert checked(visitor)
    visitor.post("/sign-out", {})
    assert not checked(visitor)


def test_who_signs_in_brings_along_what_was_answered_and_finds_what_was_there(app: FastAPI) -> None:
    with app.state.database.writing() as session:
        make_account(session)
    desk, phone = Visitor(app), Visitor(app)
    desk.post("/sign-in", TYPED)
    desk.post(ADDRESS, {"choice": "1"})
    phone.post(ADDRESS, {"choice": "3"})
    phone.post(ADDRESS, {"choice": "2"})
    assert not checked(desk)
    phone.post("/sign-in", TYPED)
    assert answers(app) == [(1, "1"), (2, "3"), (3, "2")]
    assert checked(desk)
    assert checked(phone)


def test_an_answer_of_somebody_signed_in_is_the_accounts(app: FastAPI, visitor: Visitor) -> None:
    visitor.post("/sign-up", TYPED)
    visitor.post(ADDRESS, {"choice": "2"})
    assert answers(app) == [(1, "2")]
