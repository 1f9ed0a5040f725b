from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from app.accounts import guesses, people, service, sign_ins
from app.accounts.errors import NotProvedError, TooManyGuessesError
from app.accounts.guessing import account_subject
from app.accounts.models import Guess, Role, SignIn
from app.database import Database
from tests.accounts.builders import DESK, EMAIL, PASSWORD, make_account

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
AT_ONCE = 12
FREE = 5


def guess(database: Database, at: datetime = AT, email: str = EMAIL, address: str = DESK.address) -> None:
    with database.writing() as session:
        guesses.count_guess(session, email, address, at)


def test_whoever_knows_the_password_proves_it(database: Database) -> None:
    with database.writing() as session:
        make_account(session)
    sign_ins.prove(database, " Learner@Example.org", PASSWORD, DESK.address)
    with database.reading() as session:
        assert session.exec(select(Guess)).all() == []


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param(EMAIL, "correct horse battery stable", id="a wrong password"),
        pytest.param(EMAIL, "", id="no password"),
        pytest.param("nobody@example.org", PASSWORD, id="an address that nobody has"),
        pytest.param("nobody@example.org", "", id="neither"),
        pytest.param("no address", PASSWORD, id="no address at all"),
        pytest.param("\x00", PASSWORD, id="what no database keeps"),
    ],
)
def test_nobody_learns_which_of_both_was_wrong(database: Database, email: str, password: str) -> None:
    with database.writing() as session:
        make_account(session)
    with pytest.raises(NotProvedError, match="do not belong together"):
        sign_ins.prove(database, email, password, DESK.address)


def test_after_a_few_wrong_ones_the_right_one_has_to_wait_too(database: Database) -> None:
    with database.writing() as session:
        make_account(session)
    for _ in range(FREE):
        guess(database)
    with pytest.raises(TooManyGuessesError, match="Try again in 1 s"):
        guess(database, AT + timedelta(milliseconds=900))
    guess(database, AT + timedelta(seconds=1))
    with pytest.raises(TooManyGuessesError, match="Try again in 2 s"):
        guess(database, AT + timedelta(seconds=1))


def test_who_is_refused_does_not_wait_longer_for_it(database: Database) -> None:
    for _ in range(FREE):
        guess(database)
    for _ in range(FREE):
        with pytest.raises(TooManyGuessesError):
            guess(database, AT)
    guess(database, AT + timedelta(seconds=1))


def test_another_account_at_the_same_address_need_not_wait(database: Database) -> None:
    for _ in range(FREE):
        guess(database)
    guess(database, email="somebody@example.org")


def test_an_address_that_guesses_at_many_accounts_waits(database: Database) -> None:
    for number in range(50):
        guess(database, email=f"learner{number}@example.org")
    with pytest.raises(TooManyGuessesError):
        guess(database, email="one.more@example.org")
    guess(database, email="one.more@example.org", address="192.0.2.8")


def test_guesses_are_forgotten_after_a_day(database: Database) -> None:
    for _ in range(FREE + 3):
        with database.writing() as session:
            session.add(Guess(subject=account_subject(EMAIL).name, guessed_at=AT))
    guess(database, AT + timedelta(days=1))
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
        except TooManyGuessesError:
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


def test_a_new_password_ends_all_sign_ins_but_the_one_where_it_was_chosen(database: Database) -> None:
    with database.writing() as session:
        account = make_account(session)
        here, elsewhere = sign_ins.begin(session, account, DESK), sign_ins.begin(session, account, DESK)
        person = sign_ins.person(session, here)
        assert person is not None
        people.change_password(session, account, "another hash", staying=person.sign_in_id)
        assert sign_ins.person(session, here) is not None
        assert sign_ins.person(session, elsewhere) is None


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
