"""The readings of each packet as they are served: who began, which way it crosses each boundary, who pays."""

from collections.abc import Mapping, Sequence

from app.scenarios.cast import Cast, Position
from app.scenarios.expecting.evidence import ARRIVED
from app.scenarios.narration import lens
from app.scenarios.traces.crossings import (
    NO_CROSSING,
    Crossing,
    Direction,
    billed_zone,
    boundaries,
    crossings,
)
from app.scenarios.traces.kinds import PacketKind
from app.scenarios.traces.lens_document import BillDocument, CrossingDocument, LensDocument, ReadingDocument
from app.scenarios.traces.stays import Stay
from app.scenarios.traces.trace_document import BoundaryDocument
from app.simulator.trace import PacketTrace


class Lenses:
    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._zones = boundaries(cast)
        self._billed = billed_zone(self._zones, cast)

    def boundaries(self) -> list[BoundaryDocument]:
        return [
            BoundaryDocument(
                zone=zone,
                label=self._label(zone),
                private=self._cast.is_private(zone),
                billed=zone == self._billed,
            )
            for zone in self._zones
        ]

    def of(self, packet: PacketTrace, stays: Sequence[Stay], kinds: Mapping[int, PacketKind]) -> LensDocument:
        kind = kinds[packet.number]
        found = {zone: tuple(crossings(stays, zone, self._cast)) for zone in self._zones}
        return LensDocument(
            began=_reading(lens.began(kind, kinds.get(packet.answers or 0))),
            crosses={zone: self._crossing(zone, way, packet, stays, kind) for zone, way in found.items()},
            pays=self._bill(packet, stays, kind, found.get(self._billed or "", ())),
        )

    def _crossing(
        self, zone: str, found: Sequence[Crossing], packet: PacketTrace, stays: Sequence[Stay], kind: PacketKind
    ) -> CrossingDocument:
        """Of a packet that goes to and fro, the last time counts."""
        crossing = found[-1] if found else NO_CROSSING
        way = lens.Way(crossing, self._gateway(zone, stays), packet.ending.kind in ARRIVED)
        reading = lens.crosses(way, kind, self._label(zone))
        return CrossingDocument(
            kind=reading.kind.value,
            word=reading.word,
            aside=reading.aside,
            sentence=reading.sentence,
            direction=crossing.direction.value if crossing.direction else None,
            reached=crossing.reached,
            crossed=crossing.crossed,
            pending=lens.PENDING_CROSSING,
        )

    def _bill(
        self, packet: PacketTrace, stays: Sequence[Stay], kind: PacketKind, found: Sequence[Crossing]
    ) -> BillDocument:
        length = _length(found, packet, stays)
        through = [crossing for crossing in found if crossing.crossed]
        directions = [crossing.direction for crossing in through]
        reading = lens.pays(found, kind, length, self._label(self._billed) if self._billed else "")
        return BillDocument(
            kind=reading.kind.value,
            word=reading.word,
            aside=reading.aside,
            sentence=reading.sentence,
            billed=length * directions.count(Direction.OUT),
            free=length * directions.count(Direction.IN),
            hop=through[0].crossed if through else None,
            pending=lens.PENDING_BILL,
        )

    def _gateway(self, zone: str, stays: Sequence[Stay]) -> str:
        """At whom in the wall a packet begins or ends."""
        ends = (stays[0].node, stays[-1].node)
        return next((self._cast.label(node) for node in ends if self._cast.position(node, zone) is Position.WALL), "")

    def _label(self, zone: str) -> str:
        return self._cast.written.zones[zone].label


def _length(found: Sequence[Crossing], packet: PacketTrace, stays: Sequence[Stay]) -> int:
    """The bytes that cross the wall: in a tunnel, those around the packet too."""
    first = next((crossing for crossing in found if crossing.crossed), None)
    if first is None or first.crossed is None:
        return packet.packet.length
    number = first.crossed if first.direction is Direction.OUT else first.reached or first.crossed
    return stays[number - 1].hop.arrived.length


def _reading(reading: lens.Reading) -> ReadingDocument:
    return ReadingDocument(kind=reading.kind.value, word=reading.word, aside=reading.aside, sentence=reading.sentence)
