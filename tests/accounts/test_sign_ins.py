from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlmodel import select

from app.accounts import guesses, people, service, sign_ins
from app.accounts.errors import LearnerMovedError, NotProvedError, TooManyTriesError
from app.accounts.guessing import Subject, account_subject, address_subject
from app.accounts.models import Account, Guess, Role, SignIn
from app.accounts.proving import accept, prove
from app.database import Database
from tests.accounts.builders import DESK, EMAIL, PASSWORD, make_account


@dataclass
class Clock:
    """What time it is."""

    at: datetime = datetime(2026, 11, 30, 12, tzinfo=UTC)


AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
AT_ONCE = 12
FREE = 5


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stands still, as far as guesses are concerned, until somebody moves it."""
    clock = Clock()
    monkeypatch.setattr(guesses, "now", lambda: clock.at)
    return clock


def subjects(email: str = EMAIL, address: str = DESK.address) -> tuple[Subject, Subject]:
    return account_subject(email), address_subject(address)


def guess(database: Database, email: str = EMAIL, address: str = DESK.address) -> None:
    with database.writing() as session:
        guesses.count(session, subjects(email, address))


def prove_and_accept(database: Database, email: str, password: str) -> Account:
    proof = prove(database, email, password, subjects(email))
    with database.writing() as session:
        return accept(session, proof)


def test_whoever_knows_the_password_proves_it_and_leaves_no_guess_behind(database: Database) -> None:
    with database.writing() as session:
        account_id = make_account(session).account_id
    with ThreadPoolExecutor(AT_ONCE) as threads:
        proved = [threads.submit(prove_and_accept, database, EMAIL, PASSWORD) for _ in range(4)]
    assert {future.result().account_id for future in proved} == {account_id}
    with database.reading() as session:
        assert session.exec(select(Guess)).all() == []


def test_a_proof_is_worth_nothing_once_the_password_has_been_changed(database: Database) -> None:
    with database.writing() as session:
        account = make_account(session)
    proof = prove(database, EMAIL, PASSWORD, subjects())
    with database.writing() as session:
        people.change_password(session, people.account_of(session, account.account_id), "another hash")
    with database.writing() as session, pytest.raises(NotProvedError):
        accept(session, proof)


def test_a_clock_that_is_behind_makes_nobody_wait(database: Database, clock: Clock) -> None:
    guess(database)
    clock.at -= timedelta(seconds=3)
    guess(database)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param(EMAIL, "correct horse battery stable", id="a wrong password"),
        pytest.param(EMAIL, "", id="no password"),
        pytest.param("nobody@example.org", PASSWORD, id="an address that nobody has"),
        pytest.param("nobody@example.org", "", id="neither"),
        pytest.param("no address", PASSWORD, id="no address at all"),
        pytest.param("\x00", PASSWORD, id="what no database keeps"),
        pytest.param("e\u0316\u0300" * 50_000, PASSWORD, id="an address without end"),
        pytest.param(EMAIL, "e\u0316\u0300" * 50_000, id="a password without end"),
    ],
)
def test_nobody_learns_which_of_both_was_wrong(database: Database, email: str, password: str) -> None:
    with database.writing() as session:
        make_account(session)
    with pytest.raises(NotProvedError, match="do not belong together"):
        prove_and_accept(database, email, password)


def test_after_a_few_wrong_ones_the_right_one_has_to_wait_too(database: Database, clock: Clock) -> None:
    for _ in range(FREE):
        guess(database)
    clock.at += timedelta(milliseconds=900)
    with pytest.raises(TooManyTriesError, match="Try again in 1 s"):
        guess(database)
    clock.at += timedelta(milliseconds=100)
    guess(database)
    with pytest.raises(TooManyTriesError, match="Try again in 2 s"):
        guess(database)


def test_who_is_refused_does_not_wait_longer_for_it(database: Database, clock: Clock) -> None:
    for _ in range(FREE):
        guess(database)
    for _ in range(FREE):
        with pytest.raises(TooManyTriesError):
            guess(database)
    clock.at += timedelta(seconds=1)
    guess(database)


def test_another_account_at_the_same_address_need_not_wait(database: Database) -> None:
    for _ in range(FREE):
        guess(database)
    guess(database, email="somebody@example.org")


def test_an_address_that_guesses_at_many_accounts_waits(database: Database) -> None:
    for number in range(50):
        guess(database, email=f"learner{number}@example.org")
    with pytest.raises(TooManyTriesError):
        guess(database, email="one.more@example.org")
    guess(database, email="one.more@example.org", address="192.0.2.8")


def test_guesses_are_forgotten_after_a_day(database: Database, clock: Clock) -> None:
    for _ in range(FREE + 3):
        with database.writing() as session:
            session.add(Guess(subject=account_subject(EMAIL).name, guessed_at=AT))
    clock.at += timedelta(days=1)
    guess(database)
    with database.reading() as session:
        assert {row.guessed_at for row in session.exec(select(Guess))} == {AT + timedelta(days=1)}


def test_a_new_password_lifts_the_wait(database: Database) -> None:
    for _ in range(FREE):
        guess(database)
    with database.writing() as session:
        people.change_password(session, make_account(session), "another hash")
    guess(database)


def test_guesses_that_come_at_the_same_moment_count_each_other(database: Database) -> None:
    start = Barrier(AT_ONCE)

    def try_once() -> bool:
        start.wait()
        try:
            guess(database)
        except TooManyTriesError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as threads:
        tried = [future.result() for future in [threads.submit(try_once) for _ in range(AT_ONCE)]]
    assert sum(tried) == FREE


def test_a_token_stands_until_it_is_ended(database: Database) -> None:
    with database.writing() as session:
        account = make_account(session, role=Role.INSTRUCTOR)
        token = sign_ins.begin(session, account, DESK)
    with database.writing() as session:
        person = sign_ins.person(session, token)
        assert person is not None
        assert (person.email, person.role, person.learner_id) == (EMAIL, Role.INSTRUCTOR, account.learner_id)
        sign_ins.end_token(session, token)
        assert sign_ins.person(session, token) is None
        assert sign_ins.person(session, "") is None


def test_a_token_ends_after_thirty_days_and_then_leaves_nothing_behind(database: Database) -> None:
    with database.writing() as session:
        account = make_account(session)
        token = sign_ins.begin(session, account, DESK)
        row = session.exec(select(SignIn)).one()
        row.created_at -= timedelta(days=30)
        session.add(row)
    with database.writing() as session:
        assert sign_ins.person(session, token) is None
        assert sign_ins.standing(session, account.account_id) == []
        sign_ins.begin(session, account, DESK)
        assert len(session.exec(select(SignIn)).all()) == 1


def test_nobody_ends_what_is_somebody_elses(database: Database) -> None:
    with database.writing() as session:
        mine, other = make_account(session), make_account(session, "other@example.org")
        token = sign_ins.begin(session, mine, DESK)
        standing = sign_ins.standing(session, mine.account_id)[0]
        sign_ins.end(session, other.account_id, standing.sign_in_id)
        assert sign_ins.person(session, token) is not None


def test_a_new_password_ends_all_sign_ins(database: Database) -> None:
    with database.writing() as session:
        account = make_account(session)
        tokens = [sign_ins.begin(session, account, DESK) for _ in range(2)]
        people.change_password(session, account, "another hash")
        assert [sign_ins.person(session, token) for token in tokens] == [None, None]


def test_what_another_account_did_is_never_taken_over(database: Database) -> None:
    with database.writing() as session:
        mine, other = make_account(session), make_account(session, "other@example.org")
        moved: list[object] = []
        sign_ins.take_over(session, mine, other.learner_id, [lambda *what: moved.append(what)])
        assert moved == []
        nameless = service.make_learner(session).learner_id
        sign_ins.take_over(session, mine, nameless, [lambda *what: moved.append(what)])
        assert moved == [(session, nameless, mine.learner_id)]
        assert service.nameless_learner(session, nameless) is None


def test_of_two_sign_ups_of_one_browser_one_has_its_learner(database: Database) -> None:
    with database.writing() as session:
        learner_id = service.make_learner(session).learner_id
    start = Barrier(2)

    def make(email: str) -> UUID:
        start.wait()
        with database.writing() as session:
            return people.make_account(session, email, "hash", learner_id=learner_id).learner_id

    with ThreadPoolExecutor(2) as threads:
        made = [threads.submit(make, f"{name}@example.org") for name in ("ada", "grace")]
    learners = [future.result() for future in made]
    assert learners.count(learner_id) == 1
    assert len({*learners}) == len(learners)


def test_of_two_sign_ins_of_one_browser_one_takes_over(database: Database) -> None:
    with database.writing() as session:
        nameless = service.make_learner(session).learner_id
        accounts = [make_account(session, f"{name}@example.org") for name in ("ada", "grace")]
    start = Barrier(2)
    moved: list[UUID] = []

    def sign_in(account: Account) -> None:
        start.wait()
        with database.writing() as session:
            sign_ins.take_over(session, account, nameless, [lambda _session, _giver, taker: moved.append(taker)])

    with ThreadPoolExecutor(2) as threads:
        for future in [threads.submit(sign_in, account) for account in accounts]:
            future.result()
    assert len(moved) == 1


def test_who_has_signed_in_meanwhile_is_told_so(database: Database) -> None:
    with database.writing() as session, pytest.raises(LearnerMovedError, match="signed in meanwhile"):
        service.lock_learner(session, UUID(int=1))
