"""All commands, and what the command line says about them."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import content, scenario, server, user
from app.cli import trace as tracing

program = typer.Typer(
    name="learning-center",
    help="A learning center for cloud egress, ingress and VPNs. Settings come from LEARNING_CENTER_* variables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
program.add_typer(content.commands, name="content")
program.add_typer(scenario.commands, name="scenario")
program.add_typer(user.commands, name="user")


@program.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any free one.", min=0, max=65535)] = None,
    *,
    reload: Annotated[bool, typer.Option("--reload", help="Follow changes of code, templates and content.")] = False,
) -> None:
    """Bring the database up to date, import the content and serve the center."""
    server.serve(host, port, reload=reload)


@program.command()
def trace(
    file: Annotated[Path, typer.Argument(help="A scenario as YAML.")],
    control: Annotated[list[str] | None, typer.Option(help="A choice, as name=choice; may be repeated.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="A rule or route to take away; may be repeated.")] = None,
    tool: Annotated[tracing.Tool | None, typer.Option("--as", help="As the lines of a tool.")] = None,
    *,
    decisions: Annotated[bool, typer.Option("--decisions", help="Every decision of every stay.")] = False,
) -> None:
    """Explain a scenario in the terminal, packet by packet."""
    tracing.trace(file, tracing.Run(tuple(control or ()), tuple(without or ())), tool, decisions=decisions)


def main() -> None:
    program()
