"""Waivers as an address says them, of packet 1: `1:dropped:gw:gw.input.policy`; without a place `1:no-route:isp:`."""

from collections.abc import Iterable, Iterator

from app.simulator.steps import EndingKind
from app.simulator.waivers import FINAL, NOTHING_WAIVED, Waived, WaivedByPacket, Waiver

PARTS = 4
LONGEST_NUMBER = 6
KINDS = frozenset(kind.value for kind in EndingKind if kind not in FINAL)


def write_waivers(waived: WaivedByPacket) -> Iterator[str]:
    """By packet and in an order that never changes."""
    for packet in sorted(waived):
        for waiver in sorted(waived[packet], key=lambda each: (each.node, each.kind, each.place or "")):
            yield f"{packet}:{waiver.kind}:{waiver.node}:{waiver.place or ''}"


def read_waiver(line: str) -> tuple[int, Waiver] | None:
    """The packet's number with the waiver; None for anything else."""
    parts = line.split(":", PARTS - 1)
    if len(parts) != PARTS or not parts[0].isdecimal() or len(parts[0]) > LONGEST_NUMBER or parts[1] not in KINDS:
        return None
    number, kind, node, place = parts
    return int(number), Waiver(node, EndingKind(kind), place or None)


def read_waivers(lines: Iterable[str]) -> WaivedByPacket:
    """What is none says nothing."""
    waived: dict[int, Waived] = {}
    for line in lines:
        read = read_waiver(line)
        if read is not None:
            waived[read[0]] = waived.get(read[0], NOTHING_WAIVED) | {read[1]}
    return waived
