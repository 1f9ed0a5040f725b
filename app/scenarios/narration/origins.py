"""Packets that set out."""

from typing import assert_never

from app.scenarios.narration import repetitions, sizes
from app.scenarios.narration.story import Story, find
from app.scenarios.narration.tunnels import named
from app.scenarios.narration.words import a, duration, packet_name
from app.scenarios.traces.stays import Stay
from app.simulator.events import Copy
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import IcmpError, Packet, TcpFlag, TcpSegment
from app.simulator.steps import Originated, OriginReason, Routed


def title_and_sentence(stay: Stay, origin: Originated, story: Story) -> tuple[str, str]:
    label = story.cast.label(stay.node)
    if stay.packet.repeats is not None:
        return repetitions.sent_again(label, stay, story)
    match origin.reason:
        case OriginReason.OPENING | OriginReason.QUERY | OriginReason.ECHO:
            return _opening(label, stay, origin, story)
        case OriginReason.OPENING_ANSWER | OriginReason.QUERY_ANSWER | OriginReason.ECHO_ANSWER:
            return _answer(label, stay, origin, story)
        case OriginReason.ACKNOWLEDGEMENT:
            return f"{label} confirms", _confirmation(stay, story)
        case OriginReason.DATA:
            return (
                f"{label} sends data",
                f"{_payload(origin.packet)} bytes go to {stay.arrived[1]} over the connection.",
            )
        case OriginReason.CLOSE:
            return f"{label} closes", "It has nothing more to say, and a FIN announces that."
        case OriginReason.RESET:
            return f"{label} refuses", _reset(stay, story)
        case OriginReason.ERROR:
            sentence = f"The packet cannot be delivered, and its sender, {stay.arrived[1].address}, is told why"
            return f"{label} reports an error", f"{sentence}: {packet_name(origin.packet)}."
        case OriginReason.REJECTION:
            return f"{label} says no", _rejection(stay, origin, story)
        case OriginReason.FRAGMENT:
            return sizes.set_out(stay, story)
        case OriginReason.CRAFTED:
            return _crafted(label, stay, origin, story)
        case _:
            assert_never(origin.reason)


def _opening(label: str, stay: Stay, origin: Originated, story: Story) -> tuple[str, str]:
    sender, receiver = stay.arrived
    if origin.reason is OriginReason.ECHO:
        return (
            f"{label} pings",
            f"It wants to know whether {receiver.address} is there: an echo request goes {_way(stay, story)}.",
        )
    wish = f"It wants port {receiver.port} of {receiver.address}, takes port {sender.port} for itself"
    if origin.reason is OriginReason.QUERY:
        return f"{label} asks", f"{wish} and sends a datagram {_way(stay, story)}: UDP opens nothing first."
    return f"{label} opens a connection", f"{wish} and sends a SYN {_way(stay, story)}."


def _way(stay: Stay, story: Story) -> str:
    """To whom a packet is handed first."""
    way = find(stay.hop.steps, Routed)
    if way is None or way.chosen is None:
        return "out"
    if way.interface and story.cast.tunnel(stay.node, way.interface):
        return f"into {named(stay.node, way.interface, story)}"
    if way.chosen.route.via is None:
        return "straight there, on its own network"
    if way.chosen.route.prefix.prefixlen == 0:
        return f"to its default gateway, {way.chosen.route.via}"
    return f"by way of {way.chosen.route.via}"


def _answer(label: str, stay: Stay, origin: Originated, story: Story) -> tuple[str, str]:
    sender, receiver = stay.arrived
    begin = {
        OriginReason.OPENING_ANSWER: f"Port {sender.port} is open, so a SYN-ACK goes back",
        OriginReason.QUERY_ANSWER: "It knows the answer, and a datagram goes back",
        OriginReason.ECHO_ANSWER: "It is there, and an echo reply goes back",
    }[origin.reason]
    asked = story.packet(stay.packet.answers)
    if asked and asked.packet.sender != asked.hops[-1].left.sender:
        port = f", port {receiver.port}" if receiver.port else ""
        return f"{label} answers", f"{begin} to the only address it has seen: {receiver.address}{port}."
    return f"{label} answers", f"{begin} to {receiver}."


def _confirmation(stay: Stay, story: Story) -> str:
    heard = story.packet(stay.packet.caused_by)
    if heard and _has(heard.packet, TcpFlag.SYN):
        return "It has its answer and says so with an ACK: on its side the connection is open now."
    if heard and _has(heard.packet, TcpFlag.FIN):
        return "It has heard that the other side is done, and says so with an ACK."
    return "It says with an ACK that everything so far has arrived."


def _reset(stay: Stay, story: Story) -> str:
    heard = story.packet(stay.packet.caused_by)
    if heard and _has(heard.packet, TcpFlag.SYN):
        return f"Nobody listens on port {stay.arrived[0].port}, so an RST goes back: connection refused."
    return "It knows no such connection, so an RST goes back."


def _rejection(stay: Stay, origin: Originated, story: Story) -> str:
    sender, receiver = stay.arrived
    name = packet_name(origin.packet)
    what = f"an ICMP error, “{name}”," if isinstance(origin.packet.transport, IcmpError) else a(name)
    sentence = f"{story.judge(stay)} refuses aloud: {what} goes back to {receiver}"
    return f"{sentence}." if story.is_own_address(stay.node, sender.address) else f"{sentence} in the name of {sender}."


def _crafted(label: str, stay: Stay, origin: Originated, story: Story) -> tuple[str, str]:
    name = packet_name(origin.packet)
    sender, receiver = stay.arrived
    event = story.trace.events[stay.packet.event - 1].event
    if isinstance(event, Copy):
        return f"{label} sends a copy", (
            f"It has seen packet {event.packet} pass by, and sends the same {origin.packet.length} bytes to "
            f"{receiver.address} again, as if from {sender.address}: for that nobody needs a key."
        )
    heard = story.last_heard(stay)
    if heard is not None and stay.hop.time - heard >= SECOND:
        silence = duration(stay.hop.time - heard)
        return (
            f"{label} speaks again",
            f"After {silence} of silence it sends {a(name)} to {receiver}, as if nothing had happened.",
        )
    return f"{label} sends {a(name)}", f"It goes from {sender} to {receiver}, {_way(stay, story)}."


def _has(packet: Packet, flag: TcpFlag) -> bool:
    return isinstance(packet.transport, TcpSegment) and flag in packet.transport.flags


def _payload(packet: Packet) -> int:
    return packet.transport.payload if isinstance(packet.transport, TcpSegment) else 0
