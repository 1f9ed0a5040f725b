"""People from the terminal: the first admin, roles, forgotten passwords."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from app import schema
from app.accounts import credentials, passwords, people
from app.accounts.models import Role
from app.cli.failures import MISUSED, fail, read_settings, told_plainly
from app.database import Database

commands = typer.Typer(help="People: accounts, roles, passwords.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="An e-mail address.")]


@commands.command("create")
def create(email: Email, role: Annotated[Role, typer.Option(help="What they may do.")] = Role.LEARNER) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    if fault := credentials.email_fault(email):
        fail(fault, MISUSED)
    password_hash = passwords.hashed(read_password(email))
    with changing() as session:
        account = people.make_account(session, email, password_hash, role)
    typer.echo(f"{account.email} has an account as {role}.")


@commands.command("list")
def list_() -> None:
    """Everybody who has an account."""
    with changing() as session:
        for account in people.everybody(session):
            typer.echo(f"{account.role:<12} {account.email}")


@commands.command("role")
def give_role(email: Email, role: Annotated[Role, typer.Argument(help="What they may do from now on.")]) -> None:
    """Change what somebody may do."""
    with changing() as session:
        account = people.find_account(session, email)
        people.give_role(session, account, role)
    typer.echo(f"{account.email} has an account as {role}.")


@commands.command("password")
def change_password(email: Email) -> None:
    """Set a new password, and sign that person out everywhere."""
    with changing() as session:
        people.find_account(session, email)
    password_hash = passwords.hashed(read_password(email))
    with changing() as session:
        account = people.find_account(session, email)
        people.change_password(session, account, password_hash)
    typer.echo(f"{account.email} has a new password and is signed out everywhere.")


@contextmanager
def changing() -> Iterator[Session]:
    """The database of the settings, brought up to date."""
    settings = read_settings()
    with told_plainly(settings), Database(settings.database_url) as database:
        schema.upgrade(database)
        with database.writing() as session:
            yield session


def read_password(email: str) -> str:
    """Never an argument: those stand in the list of processes."""
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().removesuffix("\n")
    if fault := credentials.password_fault(password, email):
        fail(fault, MISUSED)
    return password


def how_to_begin() -> str:
    """For the first start."""
    program = Path(sys.argv[0])
    here = Path.cwd()
    called = program.relative_to(here) if program.is_absolute() and program.is_relative_to(here) else program
    return f"There is no admin yet. Make one with: {called} user create --role admin you@example.org"
