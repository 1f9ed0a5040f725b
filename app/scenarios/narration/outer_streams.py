"""What goes through a TCP connection between two ends of a tunnel: what it waits for, and what is left of it then."""

from typing import assert_never

from app.scenarios.narration.rows import Row
from app.scenarios.narration.story import Story
from app.scenarios.narration.tunnels import named
from app.scenarios.narration.words import capital
from app.scenarios.traces.stays import Stay
from app.simulator.packets.packet import Packet, TcpSegment
from app.simulator.steps import Dropped
from app.simulator.tunnels.tunnel_steps import StreamWait, StreamWaited

BEHIND_A_GAP = (
    "Something that was sent before it is missing, and TCP hands out what it carries in order only: this waits, "
    "however whole it is, until the missing segment has come."
)


def waited(stay: Stay, step: StreamWaited, story: Story) -> tuple[str, str]:
    label, tunnel = story.cast.label(stay.node), named(stay.node, step.interface, story)
    match step.wait:
        case StreamWait.OPENING:
            return f"{label} keeps it for now", f"{capital(tunnel)} speaks TCP, and its connection is not open yet."
        case StreamWait.PART:
            return f"{label} has a part of it", f"{_bytes(stay.hop.left)}: the packet goes on when all of it is there."
        case StreamWait.GAP:
            return f"{label} makes it wait", BEHIND_A_GAP
        case _:
            assert_never(step.wait)


def _bytes(packet: Packet) -> str:
    segment = packet.transport
    if not isinstance(segment, TcpSegment) or segment.content is None:
        return "It is a part"
    end = segment.begins + segment.payload
    return f"It has bytes {segment.begins} to {end - 1} of the {segment.content.length} that were wrapped"


def row(step: StreamWaited) -> Row:
    match step.wait:
        case StreamWait.OPENING:
            why = "OpenVPN over TCP has one connection with its peer, and everything goes into that."
            return Row("stream", "Is the connection with the peer open?", "not yet", "kept", why)
        case StreamWait.PART:
            why = "A packet that is larger than a segment comes in several; its length stands before it."
            return Row("stream", "Is all of the packet there?", "a part of it", "kept", why)
        case StreamWait.GAP:
            why = "TCP hands out in order what it carries: one lost segment holds up everything behind it."
            return Row("stream", "Has all come that was sent before?", "no", "waits", why)
        case _:
            assert_never(step.wait)


def lost(stay: Stay, drop: Dropped, story: Story) -> tuple[str, str]:
    label = story.cast.label(stay.node)
    at = "" if drop.source is None else f" of {drop.source}"
    return f"{label} gives it up", f"There is no TCP connection{at} that it could go on in: it is lost with it."
