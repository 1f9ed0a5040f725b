import pytest

from app.accounts import people, service
from app.accounts.errors import EmailTakenError, LastAdminError, NoAccountError
from app.accounts.models import Role
from app.database import Database
from tests.accounts.builders import make_account


def test_an_address_has_one_account_however_it_is_written(database: Database) -> None:
    with database.writing() as session:
        first = make_account(session, "you@example.org")
        with pytest.raises(EmailTakenError, match=r"you@example\.org has an account already"):
            make_account(session, "YOU@example.org")
        assert people.find_account(session, " You@Example.Org").account_id == first.account_id
        with pytest.raises(NoAccountError):
            people.find_account(session, "me@example.org")


def test_an_account_is_made_of_the_learner_who_answered(database: Database) -> None:
    with database.writing() as session:
        learner_id = service.make_learner(session).learner_id
        assert people.make_account(session, "a@example.org", "hash", learner_id=learner_id).learner_id == learner_id


def test_the_learner_of_one_account_is_never_that_of_another(database: Database) -> None:
    with database.writing() as session:
        taken = make_account(session).learner_id
        other = people.make_account(session, "other@example.org", "hash", learner_id=taken)
        assert other.learner_id != taken


def test_the_last_admin_stays_one(database: Database) -> None:
    with database.writing() as session:
        admin = make_account(session, role=Role.ADMIN)
        with pytest.raises(LastAdminError):
            people.give_role(session, admin, Role.LEARNER)
        people.give_role(session, make_account(session, "other@example.org"), Role.ADMIN)
        people.give_role(session, admin, Role.LEARNER)
    with database.reading() as session:
        assert [(one.email, one.role) for one in people.everybody(session)] == [
            ("learner@example.org", Role.LEARNER),
            ("other@example.org", Role.ADMIN),
        ]


def test_people_are_found_by_part_of_their_address(database: Database) -> None:
    with database.writing() as session:
        for name in ("ada", "grace", "a%b"):
            make_account(session, f"{name}@example.org")
        assert [one.email for one in people.look_for(session, "A%").accounts] == ["a%b@example.org"]
        assert people.look_for(session, "example").total == len(["ada", "grace", "a%b"])
