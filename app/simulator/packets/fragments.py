"""Cutting a packet into pieces, and putting them together again (ip_do_fragment, ip_defrag; RFC 791, 3.2).

- All pieces but the last carry a multiple of eight bytes.
- A packet that a router has put together to look at it is cut again as it came, if that fits, else anew, and never
  into larger pieces than the largest that came (frag_max_size).
- IPv6 is cut by who sends it only, and by who has put it together to look at it (ip6_fragment; RFC 8200, 4.5).
- Whoever puts together waits 30 seconds for what is missing, of IPv6 60 (IPV6_FRAG_TIMEOUT).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.simulator.packets.addresses import SECOND, Family, Nanoseconds
from app.simulator.packets.packet import Fragment, Packet

PATIENCE: Mapping[Family, Nanoseconds] = {Family.IPV4: 30 * SECOND, Family.IPV6: 60 * SECOND}
UNIT = 8

Cut = tuple[int, int]
"""Where a piece begins, and how many bytes it has."""


def fragments_of(packet: Packet, datagram: int, mtu: int, cuts: Sequence[Cut] = ()) -> tuple[Packet, ...]:
    """`cuts` are the pieces in which it came. A piece that is cut again stays one of the same datagram."""
    room = mtu - packet.piece_header_length
    whole = packet.fragment or Fragment(datagram, 0, packet.transport.length, is_last=True)
    if not cuts or max(size for _, size in cuts) > room:
        largest = max((size for _, size in cuts), default=room)
        cuts = tuple(_cuts(whole.size, min(room, largest)))
    last = cuts[-1][0]
    return tuple(
        replace(
            packet,
            fragment=Fragment(whole.datagram, whole.offset + begin, size, is_last=whole.is_last and begin == last),
        )
        for begin, size in cuts
    )


def _cuts(total: int, room: int) -> Iterator[Cut]:
    most = room - room % UNIT
    begin = 0
    while total - begin > room:
        yield begin, most
        begin += most
    yield begin, total - begin


@dataclass(slots=True, eq=False)
class Gathering:
    """The pieces of one datagram that have come so far, by where they begin, each with its packet's number."""

    pieces: dict[int, tuple[int, Packet]] = field(default_factory=dict)

    @property
    def arrived(self) -> int:
        return sum(fragment.size for fragment in self.fragments)

    @property
    def total(self) -> int | None:
        """Known once the last piece is there."""
        return next((each.offset + each.size for each in self.fragments if each.is_last), None)

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        found = (self.pieces[offset][1].fragment for offset in sorted(self.pieces))
        return tuple(fragment for fragment in found if fragment is not None)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(self.pieces[offset][0] for offset in sorted(self.pieces))

    @property
    def first(self) -> Packet | None:
        """The piece with the headers."""
        found = self.pieces.get(0)
        return found[1] if found else None


class Gatherings:
    """What one node is putting together, by datagram."""

    def __init__(self) -> None:
        self._gatherings: dict[int, Gathering] = {}

    def add(self, number: int, packet: Packet, fragment: Fragment) -> Gathering:
        gathering = self._gatherings.setdefault(fragment.datagram, Gathering())
        gathering.pieces[fragment.offset] = number, packet
        return gathering

    def is_new(self, datagram: int) -> bool:
        """Whether only one piece is there."""
        return len(self._gatherings[datagram].pieces) == 1

    def is_waiting(self, datagram: int) -> bool:
        return datagram in self._gatherings

    def take(self, datagram: int) -> Gathering:
        """It is complete, or given up."""
        return self._gatherings.pop(datagram)
