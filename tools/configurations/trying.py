"""Boots the machines of a trial, types what the lesson types, and compares."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic, sleep

from tools.configurations import wire
from tools.configurations.boot import boot
from tools.configurations.comparing import said
from tools.configurations.lesson import Command, Trial
from tools.configurations.network import WIRE, Machines, network

GATEWAYS = ("cloud", "office")
"""The one that waits boots before the one that begins."""
ONLY_SHOWS = ("grep ", "ip route", "swanctl --list-", "tcpdump ", "wg show")
PATIENCE_TO_LOOK = 5  # s


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that was tried; `said` is all that its program said."""

    what: str
    well: bool
    said: str
    expected: str = ""


def outcomes(trial: Trial) -> Iterator[Outcome]:
    with network() as machines, ExitStack() as captures:
        captures.enter_context(wire.capture(machines["internet"], "to-office", WIRE))
        captures.enter_context(wire.capture(machines["office"], "lan", wire.OFFICE_LOG))
        _write(trial, machines)
        for name in GATEWAYS:
            boot(machines[name])
        for command in trial.commands:
            yield _typed(command, machines)
        if trial.changes:
            return
        wire.converse(machines)
        captures.close()
        yield _wire(machines)


def _write(trial: Trial, machines: Machines) -> None:
    for place, text in trial.written().items():
        file = machines[place.machine].path(place.path)
        file.write_text(text)
        file.chmod(0o600)


def _typed(command: Command, machines: Machines) -> Outcome:
    """What only shows is looked at again for a while: on a busy machine the programs may not be that far yet."""
    end = monotonic() + (PATIENCE_TO_LOOK if command.words.startswith(ONLY_SHOWS) else 0)
    while True:
        output = machines[command.machine].run(command.words, privileged=command.user == "root")
        well = said(command.expected, output)
        if well or monotonic() > end:
            return Outcome(f"{command.machine}: {command.words}", well, output, command.expected)
        sleep(wire.SETTLING)


def _wire(machines: Machines) -> Outcome:
    seen = wire.seen(machines)
    lines = [f"{seen.wrapped} packets wrapped, {len(seen.bare)} not", *seen.bare]
    if seen.readable:
        lines.append("the sentence can be read on the wire")
    if not seen.readable_inside:
        lines.append("the sentence was not found inside the office, where it should be")
    return Outcome("internet: nothing but the tunnel, and nothing to read in it", seen.well, "\n".join(lines))
