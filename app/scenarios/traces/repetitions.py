"""Packets in a row that only say again what has been said: one thing to a reader, opened on demand."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import envelope_of
from app.simulator.records import record
from app.simulator.trace import EventTrace, PacketTrace, Trace


@record
class Repetition:
    """`given_up` is when the program that began it all is told so, if nothing more is tried after these."""

    packets: tuple[PacketTrace, ...]
    event: EventTrace
    given_up: Nanoseconds | None


def repetitions(trace: Trace) -> Iterator[Repetition]:
    for event in trace.events:
        sent = [trace.packets[number - 1] for number in event.packets]
        runs = _runs(sent, _again(sent))
        for position, run in enumerate(runs, 1):
            yield Repetition(tuple(run), event, _given_up(event, run, runs[position:]))


def _runs(sent: list[PacketTrace], again: Mapping[int, bool]) -> list[list[PacketTrace]]:
    return [list(run) for kind, run in groupby(sent, lambda each: again.get(each.number)) if kind is not None]


def _again(sent: list[PacketTrace]) -> dict[int, bool]:
    """Also what is only caused by a repetition, and has been said before.

    Each with whether a tunnel says it again, which it does on its own account.
    """
    again: dict[int, bool] = {}
    said = set()
    for packet in sent:
        if packet.repeats is not None:
            again[packet.number] = envelope_of(packet.packet) is not None
        elif packet.caused_by in again and packet.packet in said:
            again[packet.number] = again[packet.caused_by]
        said.add(packet.packet)
    return again


def _given_up(event: EventTrace, run: list[PacketTrace], later: list[list[PacketTrace]]) -> Nanoseconds | None:
    """Of the last repetitions before that."""
    when = event.given_up
    if when is None or run[0].time > when or any(each[0].time <= when for each in later):
        return None
    return when
