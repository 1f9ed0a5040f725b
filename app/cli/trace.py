"""A scenario explained in the terminal: what the lesson's figure shows, as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import typer

from app.cli.failures import read_settings, told_plainly
from app.documents.texts import read_yaml
from app.errors import InvalidTextError, Problem
from app.scenarios.changing.changes import Changes
from app.scenarios.scenes import Scenario, Scene, read_scenario, set_scene
from app.scenarios.service import Simulation, explained, run
from app.scenarios.traces.trace_document import HopDocument, PacketDocument, TraceDocument


class Tool(StrEnum):
    TCPDUMP = "tcpdump"
    CONNTRACK = "conntrack"
    NFT = "nft"


@dataclass(frozen=True, slots=True)
class Run:
    """Choices of controls as name=choice, and places of what is taken away."""

    controls: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def choices(self) -> dict[str, str]:
        return dict(_choice(control) for control in self.controls)

    @property
    def changes(self) -> Changes:
        return Changes(without=self.without)


def trace(file: Path, asked: Run, tool: Tool | None, *, decisions: bool) -> None:
    simulation = simulation_of(file, asked)
    lines = _explained(simulation.trace, decisions=decisions) if tool is None else _lines(simulation, tool)
    for line in lines:
        typer.echo(line)


def simulation_of(file: Path, asked: Run) -> Simulation:
    with told_plainly(read_settings()):
        return run(_scenario(file), asked.choices, asked.changes)


def scene_of(file: Path, asked: Run) -> Scene:
    """Nothing of it is played."""
    with told_plainly(read_settings()):
        return set_scene(_scenario(file), asked.choices, asked.changes)


def _lines(simulation: Simulation, tool: Tool) -> Iterator[str]:
    """Of a table that is listed again and again only what differs from the listing before."""
    texts = explained(simulation, texts=True).texts
    shown: list[str] = []
    for moment in getattr(texts, tool) if texts else ():
        if tool is Tool.CONNTRACK and moment.lines == shown:
            continue
        shown = moment.lines
        yield from moment.lines


def _explained(document: TraceDocument, *, decisions: bool) -> Iterator[str]:
    yield typer.style(document.scenario.title, bold=True)
    yield from (f"{control}: {choice}" for control, choice in document.controls.items())
    yield from document.changes
    labels = {place.place: place.label for place in document.places}
    waits = {wait.before: wait.sentence for wait in document.waits}
    folded = {} if decisions else _folded(document)
    for packet in document.packets:
        if packet.number in folded:
            yield from folded[packet.number]
            continue
        yield ""
        if packet.number in waits:
            yield f"{waits[packet.number]}\n"
        yield from _packet(packet, labels, decisions=decisions)
    yield ""
    yield from (expectation.sentence for expectation in document.expectations)


def _folded(document: TraceDocument) -> dict[int, list[str]]:
    """What is said of packets that only repeat others: all of it at the first of each row."""
    folded: dict[int, list[str]] = {}
    for again in document.repetitions:
        folded |= {number: [] for number in range(again.first, again.last + 1)}
        heading = typer.style(f"{again.first} to {again.last}  {again.title}", bold=True)
        folded[again.first] = ["", heading, f"  {again.sentence}"]
    return folded


def _packet(packet: PacketDocument, labels: dict[str, str], *, decisions: bool) -> Iterator[str]:
    heading = f"{packet.word} {packet.name}, {packet.sender} to {packet.receiver}, {packet.length} bytes"
    yield typer.style(f"{packet.number}  {heading}", bold=True)
    for hop in packet.hops:
        yield f"  {packet.number}.{hop.number} {labels[hop.place]}: {hop.title}. {hop.sentence}"
        if decisions:
            yield from _decisions(hop)
    yield f"  {packet.ending.kind.capitalize()}: {packet.ending.sentence}"
    yield from (f"  {reason.title}: {reason.sentence}" for reason in packet.why_not)


def _decisions(hop: HopDocument) -> Iterator[str]:
    for step in hop.steps:
        line = f" (line {step.source.line})" if step.source and step.source.line else ""
        yield f"      {step.question} {step.answer}{line}: {step.result}. {step.why}"


def _choice(control: str) -> tuple[str, str]:
    name, equals, choice = control.partition("=")
    if not (name and equals and choice):
        raise typer.BadParameter(f"“{control}” is no choice: write name=choice.", param_hint="--control")
    return name, choice


def _scenario(file: Path) -> Scenario:
    try:
        return read_scenario(read_yaml(file.read_text("utf-8"), str(file)))
    except UnicodeDecodeError:
        raise InvalidTextError((Problem("This is not UTF-8.", str(file)),)) from None
