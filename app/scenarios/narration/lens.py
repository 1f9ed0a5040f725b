"""The same packet named three times: by who began, by the way it crosses a boundary, and by who pays.

Egress and ingress are three questions, and the words mean something else in each. A stateful firewall asks who began
the conversation; a counter, a flow log and a network ACL see only which way a packet goes; a bill counts bytes.
"""

from collections.abc import Mapping, Sequence

from app.scenarios.traces.crossings import Crossing, Direction
from app.scenarios.traces.kinds import PacketKind
from app.simulator.records import record

PENDING_CROSSING = "Not crossed yet"
PENDING_BILL = "Not counted yet"


@record
class Reading:
    """`kind` says how it is drawn, `aside` is two or three words beside the word itself."""

    kind: PacketKind
    word: str
    aside: str
    sentence: str


@record
class Way:
    """How a packet fares at one boundary: `gateway` is whom it begins or ends at in the wall, if it does."""

    crossing: Crossing
    gateway: str
    arrives: bool


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


def crosses(way: Way, kind: PacketKind, boundary: str) -> Reading:
    """By direction alone, across the boundary of this name."""
    direction = way.crossing.direction
    drawn = DIRECTION_KINDS[direction]
    if direction is None:
        return Reading(drawn, WORDS[PacketKind.LOCAL], *_stays(way, boundary))
    if way.crossing.crossed is None:
        return Reading(drawn, WORDS[drawn], *_stops(way, boundary))
    out = direction is Direction.OUT
    sentence = f"It {'goes out' if out else 'comes in'} across the boundary of {boundary}{_seen(out=out, kind=kind)}"
    return Reading(drawn, WORDS[drawn], "goes out" if out else "comes in", sentence)


def _stays(way: Way, boundary: str) -> tuple[str, str]:
    """Why a packet does not cross."""
    if way.gateway:
        sentence = (
            f"{way.gateway} stands in the wall of {boundary}: between it and the inside there is nothing to cross."
        )
        return "between wall and inside", sentence
    if way.arrives:
        return "same side", f"Both its ends lie on the same side of the boundary of {boundary}."
    return "ends before it", f"It ends before it comes to the boundary of {boundary}."


def _stops(way: Way, boundary: str) -> tuple[str, str]:
    """How far a packet comes that does not get through the wall."""
    if way.arrives:
        sentence = f"It is for {way.gateway} itself, which stands in the wall of {boundary}, and comes no further."
        return "ends in the wall", sentence
    beyond = "outside" if way.crossing.direction is Direction.OUT else "inside"
    return "stopped in the wall", f"It comes as far as the wall of {boundary} and ends there: {beyond}, nobody sees it."


def _seen(*, out: bool, kind: PacketKind) -> str:
    if kind is PacketKind.RESPONSE:
        word = "egress" if out else "ingress"
        who = "whoever sees single packets, as a flow log or a network ACL does"
        return f". It is only an answer, but {who}, calls it {word}."
    if (kind is PacketKind.REQUEST) is out:
        return ": by direction the word is the same."
    return ", whoever began."


def pays(ways: Sequence[Crossing], kind: PacketKind, length: int, boundary: str) -> Reading:
    """By its bytes at the wall where they are counted; `boundary` is empty where there is none."""
    if not boundary:
        return Reading(PacketKind.LOCAL, "Not counted", "", "There is no private network here whose bytes are counted.")
    through = {crossing.direction for crossing in ways if crossing.crossed is not None}
    size = f"{grouped(length)} bytes"
    match Direction.OUT in through, Direction.IN in through:
        case True, True:
            sentence = f"Its {size} leave {boundary} and come back in: what has left is charged for, wherever it ends."
        case True, False:
            sentence = _charged(kind, size, boundary)
        case False, True:
            sentence = f"Its {size} come into {boundary}, and providers usually do not charge for those."
            return Reading(DIRECTION_KINDS[Direction.IN], "Ingress, free", size, sentence)
        case _:
            return Reading(PacketKind.LOCAL, "Not counted", "", _uncounted(ways, boundary))
    return Reading(DIRECTION_KINDS[Direction.OUT], "Egress, billed", size, sentence)


def _charged(kind: PacketKind, size: str, boundary: str) -> str:
    if kind is PacketKind.RESPONSE:
        return (
            f"It is a response, and nobody who writes rules calls it egress; but its {size} leave {boundary}, "
            "and the bill calls exactly that egress."
        )
    return f"Its {size} leave {boundary}, and providers usually charge for those."


def _uncounted(ways: Sequence[Crossing], boundary: str) -> str:
    if not ways:
        return f"It does not cross the boundary of {boundary}, where bytes are counted."
    return f"It ends in the wall of {boundary}, so nothing of it has crossed and nothing is counted."


def grouped(number: int) -> str:
    """52 340, with a space that does not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
