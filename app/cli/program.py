"""All commands, and what the command line says about them."""

from typing import Annotated

import typer

from app.cli import content, server

program = typer.Typer(
    name="learning-center",
    help="A learning center for cloud egress, ingress and VPNs. Settings come from LEARNING_CENTER_* variables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
program.add_typer(content.commands, name="content")


@program.callback()
def _any_command() -> None:
    """Keeps `serve` a command of its own while it is the only one at this level."""


@program.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535)] = None,
    *,
    reload: Annotated[bool, typer.Option("--reload", help="Follow changes of code, templates and content.")] = False,
) -> None:
    """Bring the database up to date, import the content and serve the center."""
    server.serve(host, port, reload=reload)


def main() -> None:
    program()
