"""What became of a stream, and which of its many packets are worth telling.

A beat is a datagram with its answer. The first is told, and wherever one fares otherwise than the one before it in its
flow, both are: the last through and the first lost, the last lost and the first through again, or by another way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.simulator.flights import Flight
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import UdpDatagram, envelope_of, nesting
from app.simulator.records import record
from app.simulator.stages import Place
from app.simulator.steps import EndingKind
from app.simulator.trace import Beat, Hop


class Streamed:
    """The packets of a stream, by what each was caused by."""

    def __init__(self, flights: Sequence[Flight]) -> None:
        self._flights = flights
        self._roots = _roots(flights)
        answers = [flight for flight in flights if isinstance(flight.packet.transport, UdpDatagram)]
        self._answers = {flight.answers: flight for flight in reversed(answers) if flight.answers is not None}
        self.beats = [self._beat(flight) for flight in flights if flight.caused_by is None]

    def landmarks(self) -> list[Flight]:
        """All packets of the beats that are told, in their order."""
        told = set(_landmarks(self.beats))
        return [flight for flight in self._flights if self._roots[flight.number] in told]

    def _beat(self, flight: Flight) -> Beat:
        answer = self._answers.get(flight.number)
        last = (answer or flight).ending
        if last is None:
            raise RuntimeError(flight.number)
        is_answered = answer is not None and last.kind is EndingKind.DELIVERED
        return Beat(
            time=flight.began,
            port=flight.packet.sender.port,
            packet=flight.number,
            answered=last.time if is_answered else None,
            there=_ways(flight.hops),
            back=_ways(answer.hops) if answer else (),
            ending=last,
        )


def numbered(beats: Iterable[Beat], numbers: dict[int | None, int]) -> tuple[Beat, ...]:
    """With the numbers that their packets have been given, if they are told."""
    return tuple(replace(beat, packet=numbers.get(beat.packet)) for beat in beats)


@record
class Gap:
    """A time in which one flow was not answered.

    It is counted from the first datagram lost to the first that was answered again, or to the last one sent.
    """

    first_lost: Beat
    last_answered: Beat | None
    again: Beat | None
    ends: Nanoseconds

    @property
    def lasts(self) -> Nanoseconds:
        return self.ends - self.first_lost.time


def gaps(beats: Sequence[Beat]) -> list[Gap]:
    """Those of all flows, in the order in which they begin."""
    flows = {port: [beat for beat in beats if beat.port == port] for port in dict.fromkeys(beat.port for beat in beats)}
    found = [gap for flow in flows.values() for gap in _gaps_of(flow)]
    return sorted(found, key=lambda gap: gap.first_lost.time)


def dark_time(beats: Sequence[Beat]) -> Nanoseconds:
    """The longest time that a flow was not answered."""
    return max((gap.lasts for gap in gaps(beats)), default=0)


def _gaps_of(flow: Sequence[Beat]) -> Iterator[Gap]:
    answered: Beat | None = None
    lost: Beat | None = None
    for beat in flow:
        if beat.answered is None:
            lost = lost or beat
            continue
        if lost is not None:
            yield Gap(lost, answered, beat, beat.time)
        answered, lost = beat, None
    if lost is not None:
        yield Gap(lost, answered, None, flow[-1].time)


def answered_by(beats: Iterable[Beat], *, back: bool = False) -> Counter[Place]:
    """How many of those answered went out, or came back, by each tunnel; of nested ones the innermost counts."""
    ways = (beat.back if back else beat.there for beat in beats if beat.answered is not None)
    return Counter(way[0] for way in ways if way)


def _roots(flights: Sequence[Flight]) -> dict[int, int]:
    roots: dict[int, int] = {}
    for flight in flights:
        cause = flight.caused_by
        roots[flight.number] = flight.number if cause is None else roots[cause]
    return roots


def _landmarks(beats: Sequence[Beat]) -> Iterator[int | None]:
    before: dict[int, Beat] = {}
    for index, beat in enumerate(beats):
        earlier = before.get(beat.port)
        if index == 0:
            yield beat.packet
        if earlier is not None and _fate(earlier) != _fate(beat):
            yield from (earlier.packet, beat.packet)
        before[beat.port] = beat


def _fate(beat: Beat) -> tuple[object, ...]:
    return beat.answered is None, beat.there, beat.back, beat.ending.kind, beat.ending.node


def _ways(hops: Iterable[Hop]) -> tuple[Place, ...]:
    """The tunnels by whose interfaces it left, in their order."""
    wrapped = (envelope_of(hop.left) for hop in hops if nesting(hop.left) > nesting(hop.arrived))
    return tuple(envelope.sender for envelope in wrapped if envelope is not None)
