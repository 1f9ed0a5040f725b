from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from app.accounts import service
from app.database import Database
from tests.accounts.builders import make_account

PROCESSES = 6


def test_of_processes_that_make_the_key_at_the_same_moment_one_wins(database: Database) -> None:
    start = Barrier(PROCESSES)

    def make() -> str:
        start.wait()
        with database.writing() as session:
            return service.make_signing_secret(session)

    with ThreadPoolExecutor(PROCESSES) as threads:
        secrets = {future.result() for future in [threads.submit(make) for _ in range(PROCESSES)]}
    with database.reading() as session:
        assert secrets == {service.signing_secret(session)}


def test_a_key_that_was_there_when_we_came_second_is_taken(database: Database) -> None:
    with database.writing() as session:
        first = service.make_signing_secret(session)
    with database.writing() as session:
        assert service._first_secret(session) == first


def test_nobody_has_a_key_before_somebody_needs_one(database: Database) -> None:
    with database.reading() as session:
        assert service.signing_secret(session) is None


def test_a_learner_without_an_account_is_found_again(database: Database) -> None:
    with database.writing() as session:
        learner_id = service.make_learner(session).learner_id
    with database.reading() as session:
        assert service.nameless_learner(session, learner_id) is not None
        assert service.nameless_learner(session, UUID(int=0)) is None


def test_the_learner_of_an_account_is_nobody_whom_a_cookie_could_name(database: Database) -> None:
    with database.writing() as session:
        learner_id = make_account(session).learner_id
        assert service.nameless_learner(session, learner_id) is None
