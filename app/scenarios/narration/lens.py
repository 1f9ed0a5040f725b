"""The same packet named three times: by who began, by the way it crosses a boundary, and by who pays.

Egress and ingress are three questions, and the words mean something else in each. A stateful firewall asks who began
the conversation; a counter, a flow log and a network ACL see only which way a packet goes; a bill counts bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.scenarios.crossings import Crossing, Direction
from app.scenarios.kinds import PacketKind

PENDING_CROSSING = "Has not crossed yet"
PENDING_BILL = "Not counted yet"


@dataclass(frozen=True, slots=True)
class Reading:
    """`kind` says how it is drawn, `aside` is two or three words beside the word itself."""

    kind: PacketKind
    word: str
    aside: str
    sentence: str


BEGAN: Mapping[PacketKind, tuple[str, str]] = {
    PacketKind.REQUEST: (
        "inside began",
        "Somebody inside began this conversation; a stateful firewall calls it egress.",
    ),
    PacketKind.UNSOLICITED: (
        "outside began",
        "Nobody inside has asked for it. This is ingress in the strict sense, and it needs an invitation.",
    ),
    PacketKind.LOCAL: ("stays on one side", "It goes between two places on the same side, and neither word applies."),
}
WORDS = {
    PacketKind.REQUEST: "Egress",
    PacketKind.RESPONSE: "Response",
    PacketKind.UNSOLICITED: "Ingress",
    PacketKind.LOCAL: "Does not cross",
}
DIRECTION_KINDS = {
    Direction.OUT: PacketKind.REQUEST,
    Direction.IN: PacketKind.UNSOLICITED,
    None: PacketKind.LOCAL,
}


def began(kind: PacketKind, asked: PacketKind | None) -> Reading:
    """`asked` is the kind of the packet that this one answers."""
    if kind is not PacketKind.RESPONSE:
        aside, sentence = BEGAN[kind]
        return Reading(kind, WORDS[kind], aside, sentence)
    sentence = (
        "It answers a visitor who was let in: a stateful firewall asks no rule about egress."
        if asked is PacketKind.UNSOLICITED
        else "It answers what was asked from inside: a stateful firewall does not call that ingress."
    )
    return Reading(kind, WORDS[kind], "an answer", sentence)


def crosses(crossing: Crossing, kind: PacketKind, boundary: str) -> Reading:
    """By direction alone, across the boundary of this name."""
    drawn = DIRECTION_KINDS[crossing.direction]
    if crossing.direction is None:
        return Reading(drawn, WORDS[PacketKind.LOCAL], "", f"It does not cross the boundary of “{boundary}”.")
    out = crossing.direction is Direction.OUT
    if crossing.crossed is None:
        sentence = f"It comes as far as the wall of “{boundary}”, and ends there."
        return Reading(drawn, WORDS[drawn], "stopped in the wall", sentence)
    way = f"It {'goes out' if out else 'comes in'} across the boundary of “{boundary}”"
    return Reading(drawn, WORDS[drawn], "goes out" if out else "comes in", f"{way}{_seen(out=out, kind=kind)}")


def _seen(*, out: bool, kind: PacketKind) -> str:
    if kind is PacketKind.RESPONSE:
        word = "egress" if out else "ingress"
        return f". It is only an answer, but whoever sees single packets, as a flow log does, calls it {word}."
    if (kind is PacketKind.REQUEST) is out:
        return ": by direction the word is the same."
    return ", whoever began."


def pays(crossing: Crossing, kind: PacketKind, length: int, boundary: str) -> Reading:
    """By its bytes at the wall where they are counted; `boundary` is empty where there is none."""
    if not boundary:
        return Reading(PacketKind.LOCAL, "Not counted", "", "There is no private network here whose bytes are counted.")
    if crossing.crossed is None or crossing.direction is None:
        return Reading(PacketKind.LOCAL, "Not counted", "", _uncounted(crossing, boundary))
    drawn = DIRECTION_KINDS[crossing.direction]
    if crossing.direction is Direction.IN:
        sentence = f"Its {grouped(length)} bytes come into “{boundary}”, and providers usually take those for nothing."
        return Reading(drawn, "Ingress, free", "", sentence)
    if kind is PacketKind.RESPONSE:
        sentence = (
            f"It is a response, and nobody who writes rules calls it egress; but its {grouped(length)} bytes leave "
            f"“{boundary}”, and the bill calls exactly that egress."
        )
    else:
        sentence = f"Its {grouped(length)} bytes leave “{boundary}”, and providers usually charge for those."
    return Reading(drawn, "Egress, billed", "", sentence)


def _uncounted(crossing: Crossing, boundary: str) -> str:
    if crossing.direction is None:
        return f"It does not cross the boundary of “{boundary}”, where bytes are counted."
    return f"It ends in the wall of “{boundary}”, so nothing of it has crossed and nothing is counted."


def grouped(number: int) -> str:
    """52 340, with a space that does not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
