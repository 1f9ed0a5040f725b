"""Packets on their way, and what is kept of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.simulator.control.wire import Message
from app.simulator.limits import Limits
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import Packet
from app.simulator.trace import Ending, Hop, PacketTrace, TrackingChange

ASIDE = 1_000_000_000
"""Where the numbers of packets begin that may not be told of."""
SIGNAL = 0
"""The number of all packets of the control plane."""


@dataclass(slots=True, eq=False)
class Flight:
    """A packet from its first node to its end."""

    number: int
    event: int
    began: Nanoseconds
    caused_by: int | None
    answers: int | None
    packet: Packet
    hops: list[Hop] = field(default_factory=list)
    ending: Ending | None = None
    repeats: int | None = None
    crossed: list[tuple[str, Packet]] = field(default_factory=list)
    """The links, and how it looked on each, for whoever listens there."""
    message: Message | None = None
    """What a packet of the control plane says; nobody is told of its hops."""

    @property
    def is_signal(self) -> bool:
        return self.message is not None

    def trace(self) -> PacketTrace:
        if self.ending is None:
            raise RuntimeError(self.number)
        return PacketTrace(
            self.number,
            self.event,
            self.began,
            self.caused_by,
            self.answers,
            self.packet,
            tuple(self.hops),
            self.ending,
            self.repeats,
        )


class Flights:
    """Those that are told, numbered from 1, and aside from them those of a stream, until it is known which are."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.told: list[Flight] = []
        self._aside: list[Flight] | None = None

    def next_number(self) -> int:
        """Raise WorkLimitError where there are enough."""
        if self._aside is not None:
            return ASIDE + len(self._aside)
        self._limits.check("packets", len(self.told) + 1)
        return len(self.told) + 1

    def add(self, flight: Flight) -> None:
        (self.told if self._aside is None else self._aside).append(flight)

    def numbered(self, number: int) -> Flight:
        return self._aside[number - ASIDE] if self._aside and number >= ASIDE else self.told[number - 1]

    def set_aside(self) -> None:
        """From here on they are those of a stream."""
        self._aside = []

    def take_aside(self) -> list[Flight]:
        aside, self._aside = self._aside or [], None
        return aside

    def keep(self, flights: Sequence[Flight]) -> dict[int | None, int]:
        """Tell of these of a stream. Returns the numbers that they have now, by those that they had."""
        numbers: dict[int | None, int] = {
            flight.number: number for number, flight in enumerate(flights, len(self.told) + 1)
        }
        for flight in flights:
            flight.number = numbers[flight.number]
            flight.caused_by, flight.answers = numbers.get(flight.caused_by), numbers.get(flight.answers)
            self.told.append(flight)
        self._limits.check("packets", len(self.told))
        return numbers


def renumbered(change: TrackingChange, numbers: dict[int | None, int]) -> TrackingChange:
    """By a packet of a stream: of one that is not told, only what it changed remains."""
    if change.packet is None or change.packet < ASIDE:
        return change
    number = numbers.get(change.packet)
    return replace(change, packet=number, hop=None if number is None else change.hop)
