"""Every foreseeable failure of a command is one sentence and an exit code, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from app.database import database_url
from app.errors import LearningCenterError
from app.settings import Settings

FAILED, MISUSED = 1, 2


def fail(sentence: str, code: int = FAILED) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def read_settings(**given: object) -> Settings:
    """What the command line leaves out (None) comes from the environment."""
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        fault = error.errors()[0]
        name = f"LEARNING_CENTER_{'_'.join(str(part) for part in fault['loc'])}".upper()
        fail(f"{name} cannot be “{fault['input']}”: {fault['msg']}.", MISUSED)


@contextmanager
def told_plainly(settings: Settings) -> Iterator[None]:
    try:
        yield
    except LearningCenterError as error:
        fail(str(error))
    except (ArgumentError, NoSuchModuleError):
        fail(
            "LEARNING_CENTER_DATABASE_URL is no address of a database this program knows. "
            "Write sqlite:///path/to/file.db or postgresql://user@host/name.",
            MISUSED,
        )
    except DBAPIError as error:
        address = database_url(settings.database_url).render_as_string(hide_password=True)
        fail(f"The database {address} cannot be used: {_first_line(error.orig)}.")
    except OSError as error:
        fail(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else "no reason given"
