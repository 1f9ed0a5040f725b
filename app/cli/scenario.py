"""Scenarios for programs outside: a script that a Linux runs, captures that Wireshark opens."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.failures import MISUSED, fail, read_settings, told_plainly
from app.cli.trace import Run, scene_of, simulation_of
from app.documents.texts import print_yaml
from app.scenarios.expanded import expanded
from app.scenarios.exporters.files import capture_files, script_file

commands = typer.Typer(help="Scenarios for other programs.", no_args_is_help=True)


@commands.callback()
def scenario() -> None:
    """Scenarios for other programs."""


File = Annotated[Path, typer.Argument(help="A scenario as YAML.")]
Control = Annotated[list[str] | None, typer.Option(help="A choice, as name=choice; may be repeated.")]
Without = Annotated[list[str] | None, typer.Option(help="A rule or route to take away; may be repeated.")]


@commands.command("expand")
def expand(file: File, control: Control = None, without: Without = None) -> None:
    """Print a scenario as it reads when nothing in it is short: what the simulator gets. Controls are decided."""
    typer.echo(print_yaml(expanded(scene_of(file, Run(tuple(control or ()), tuple(without or ()))))), nl=False)


@commands.command("export")
def export(
    file: File,
    control: Control = None,
    without: Without = None,
    script: Annotated[Path | None, typer.Option(help="Where to write a shell script that builds and plays it.")] = None,
    pcap: Annotated[Path | None, typer.Option(help="A folder for a capture of each link, as pcapng.")] = None,
) -> None:
    """Write a scenario as a shell script for Linux, and as captures of its links with our reasons as comments."""
    if script is None and pcap is None:
        fail("Say what to write: --script FILE, --pcap FOLDER or both.", MISUSED)
    performance = simulation_of(file, Run(tuple(control or ()), tuple(without or ()))).performance
    with told_plainly(read_settings()):
        if script is not None:
            script.write_bytes(script_file(performance, script.stem).content)
            typer.echo(f"Written: {script}. Run it with: bash {script}")
        if pcap is not None:
            pcap.mkdir(parents=True, exist_ok=True)
            for capture in capture_files(performance):
                (pcap / capture.name).write_bytes(capture.content)
                typer.echo(f"Written: {pcap / capture.name}, {capture.packets} packets between {capture.title}")
