"""What is to let one packet pass although it would end it: to find out what else would have stopped it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.simulator.packets.packet import Packet
from app.simulator.stages import Place
from app.simulator.steps import EndingKind


@dataclass(frozen=True, slots=True)
class Waiver:
    """An obstacle by its node, how it ends packets, and who is responsible where somebody wrote it."""

    node: str
    kind: EndingKind
    place: Place | None


Waived = frozenset[Waiver]
NOTHING_WAIVED: Waived = frozenset()

WaivedByPacket = Mapping[int, Waived]
NO_WAIVERS: WaivedByPacket = {}

FINAL = frozenset(
    {
        EndingKind.DELIVERED,
        EndingKind.GATHERED,
        EndingKind.INCOMPLETE,
        EndingKind.NO_TUNNEL,
        EndingKind.TUNNEL_LOOP,
        EndingKind.NO_PEER,
        EndingKind.NO_ENDPOINT,
        EndingKind.NO_CONNECTION,
    }
)
"""Ends beyond which nobody can say where the packet would be."""
MOST_TTL = 255


def waived_at(waived: WaivedByPacket, number: int, node: str) -> Waived:
    """For a packet at a node."""
    found = waived.get(number)
    return frozenset(each for each in found if each.node == node) if found else NOTHING_WAIVED


def set_out(waived: WaivedByPacket, number: int, packet: Packet) -> Packet:
    """With time enough, if that it runs out is waived: from a circle no time leads out."""
    is_lifted = any(each.kind is EndingKind.TTL_EXPIRED for each in waived.get(number, NOTHING_WAIVED))
    return replace(packet, ttl=MOST_TTL) if is_lifted else packet
