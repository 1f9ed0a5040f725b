"""Content packs: check, import, export."""

from pathlib import Path
from typing import Annotated

import typer

from app import schema
from app.cli.failures import FAILED, MISUSED, fail, read_settings, told_plainly
from app.database import Database
from app.documents.importing import Resolution
from app.documents.service import check_pack, export_pack
from app.errors import Problem
from app.main import create_registry
from app.startup import prepare

commands = typer.Typer(help="Lessons, quizzes and scenarios in files.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Argument(help="A content pack; LEARNING_CENTER_CONTENT_FOLDER if left out.")]


@commands.command("check")
def check(folder: Folder = None) -> None:
    """Name every fault of a content pack as file:line:column; needs no database."""
    settings = read_settings(content_folder=folder)
    registry = create_registry()
    with told_plainly(settings):
        report = check_pack(registry, settings.content_folder)
    for notice in report.notices:
        typer.echo(f"To look at: {notice}")
    if report.problems:
        tell(settings.content_folder, report.problems)
        raise typer.Exit(FAILED)
    typer.echo(f"{report.documents} documents, no problems.")


@commands.command("import")
def import_(
    folder: Folder = None,
    *,
    ours: Annotated[
        bool, typer.Option("--ours", help="In a conflict, publish our file's text over what the browser published.")
    ] = False,
    theirs: Annotated[
        bool,
        typer.Option("--theirs", help="In a conflict, keep what they published in the browser; forget the file's."),
    ] = False,
) -> None:
    """Publish what has changed in the files of a content pack; what has faults stays as it was.

    A conflict is a document that has changed in its file and was published in the browser since the last import.
    Without --ours or --theirs the command then shows the differences and imports nothing. What was published in the
    browser alone stays, and so does a document that has never had a file. Whatever is published over stays in the
    document's history.
    """
    settings = read_settings(content_folder=folder)
    with told_plainly(settings):
        report = prepare(settings, create_registry(), _resolution(ours=ours, theirs=theirs))
    typer.echo(report.summary)
    if report.problems:
        tell(settings.content_folder, report.problems)
        raise typer.Exit(FAILED)


def _resolution(*, ours: bool, theirs: bool) -> Resolution:
    if ours and theirs:
        fail("Only one can win a conflict: --ours or --theirs.", MISUSED)
    return Resolution.OURS if ours else Resolution.THEIRS if theirs else Resolution.STOP


@commands.command("export")
def export(folder: Annotated[Path, typer.Argument(help="An empty or new folder.")]) -> None:
    """Write the published texts as a content pack, byte for byte as they were imported or written in the browser."""
    settings = read_settings()
    with told_plainly(settings), Database(settings.database_url) as database:
        schema.upgrade(database)
        with database.reading() as session:
            count = export_pack(session, create_registry(), folder)
    typer.echo(f"{count} documents written to {folder}.")


def tell(folder: Path, problems: tuple[Problem, ...]) -> None:
    """Each place as seen from where the person stands, so that an editor can jump there."""
    here = Path.cwd()
    seen = folder.relative_to(here) if folder.is_relative_to(here) else folder
    for problem in problems:
        typer.echo(problem.within(seen))
    typer.echo("1 problem." if len(problems) == 1 else f"{len(problems)} problems.")
