from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.accounts import sign_ins
from app.accounts.errors import NotProvedError
from app.accounts.models import Role
from app.accounts.proving import prove
from app.cli.program import program
from app.database import Database
from tests.accounts.builders import DESK, PASSWORD, make_account
from tests.cli.builders import running
from tests.documents.builders import write

ADMIN = "you@example.org"


@pytest.fixture(autouse=True)
def _settings(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNING_CENTER_DATABASE_URL", sqlite_url)


def run(*arguments: str, typed: str = PASSWORD) -> Result:
    return CliRunner().invoke(program, ["user", *arguments], input=f"{typed}\n")


def test_the_first_admin_is_made_in_the_terminal_and_can_sign_in(sqlite_url: str) -> None:
    result = run("create", ADMIN, "--role", "admin")
    assert result.output == "you@example.org has an account as admin.\n"
    assert run("list").output == "admin        you@example.org\n"
    with Database(sqlite_url) as database:
        prove(database, ADMIN, PASSWORD, ())


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "said"),
    [
        pytest.param(("create", "you"), PASSWORD, 2, "Write an e-mail address", id="no address"),
        pytest.param(("create", ADMIN), "short", 2, "at least 15 characters", id="a short password"),
        pytest.param(("role", ADMIN, "admin"), "", 1, "you@example.org has no account.", id="nobody there"),
        pytest.param(("create", "taken@example.org"), PASSWORD, 1, "has an account already", id="taken"),
        pytest.param(("role", "taken@example.org", "learner"), "", 1, "This is the last admin", id="the last admin"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    sqlite_url: str, arguments: tuple[str, ...], typed: str, code: int, said: str
) -> None:
    with Database(sqlite_url) as database, database.writing() as session:
        make_account(session, "taken@example.org", Role.ADMIN)
    result = run(*arguments, typed=typed)
    assert result.exit_code == code
    assert said in result.output


def test_a_new_password_ends_what_was_begun_with_the_old_one(sqlite_url: str) -> None:
    with Database(sqlite_url) as database:
        with database.writing() as session:
            token = sign_ins.begin(session, make_account(session, ADMIN), DESK)
        assert run("password", ADMIN, typed="another long enough one").exit_code == 0
        with database.reading() as session:
            assert sign_ins.person(session, token) is None
        with pytest.raises(NotProvedError):
            prove(database, ADMIN, PASSWORD, ())


def test_the_first_start_says_how_to_make_the_first_admin(sqlite_url: str, tmp_path: Path) -> None:
    pack = write(tmp_path / "pack", {"lessons/none.txt": ""})
    settings = {"database_url": sqlite_url, "content_folder": str(pack), "port": "0"}
    with running("serve", **settings) as (process, _):
        assert process.stdout
        assert process.stdout.readline().strip().endswith("user create --role admin you@example.org")
    run("create", ADMIN, "--role", "admin")
    with running("serve", **settings) as (process, _):
        assert process.stdout
        process.terminate()
        assert process.stdout.read() == ""
