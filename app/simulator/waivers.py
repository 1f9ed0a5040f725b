"""What is to let one packet pass although it would end it: to find out what else would have stopped it."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    }
)
"""Ends beyond which nobody can say where the packet would be."""
