"""What a script does otherwise than life, said before it does it."""

from collections.abc import Iterator

from app.scenarios.exporters.playing import openings, speaks_ipv6
from app.scenarios.performances import Performance
from app.simulator.events import Change, Connect, Message, Request, Send, SetLink, TcpMessage, Wait
from app.simulator.network import Tunnel
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import TcpFlag
from app.simulator.trace import EventTrace, Trace

PLAIN = {TunnelKind.IPIP: "IPIP", TunnelKind.GRE: "GRE", TunnelKind.VXLAN: "VXLAN"}
SEALED = {TunnelKind.ESP: "ESP", TunnelKind.WIREGUARD: "WireGuard", TunnelKind.OPENVPN: "OpenVPN"}


def notes(performance: Performance) -> Iterator[str]:
    network, play = performance.scene.network, performance.scene.play
    yield (
        "Hosts are namespaces with the kernel's own TCP, UDP and ICMP; small programs listen and ask. Packets that no "
        "program would send by itself are made by hand and go out past the sockets."
    )
    yield (
        "Redirects, limits on ICMP errors and selective acknowledgements are switched off, and nobody waits long for "
        "ARP. Hosts without a stack of their own say everything once."
    )
    if any(isinstance(event, Wait) for event in play):
        yield (
            "Nobody waits here: what a wait would take is taken from the timers of the tracking entries, and an entry "
            "whose time would be over is removed."
        )
    if any(isinstance(event, Request) for event in play):
        yield (
            "Of a request the bytes are counted, not the segments that they go in, so the counters of the rules are "
            "not compared."
        )
    if any(isinstance(event, SetLink) for event in play) or not all(link.up for link in network.links):
        yield "What should leave by a cable that is cut is dropped by nftables, in a table “cut-INTERFACE”."
    if any(isinstance(event, Change) for event in play):
        yield "Where rules change they are loaded as a whole: from then on counters and limits begin anew."
    trace = performance.trace
    longest = max((event.ended - event.began for event in trace.events if _repeats(event, trace)), default=0)
    if longest:
        yield (
            "Repeated SYNs come when the kernel sends them, and here somebody really waits: one connection alone "
            f"takes {longest // SECOND} seconds."
        )
    if any(isinstance(event, Send) and _closes(event.message) for event in play):
        yield "Where a FIN is made by hand, the socket in whose name it speaks hears nothing from then on."
    if speaks_ipv6(network) and any(node.chains for node in network.nodes):
        yield (
            "IPv6 neighbours look for each other whenever a kernel wants to. What rules decide about that is followed "
            "by nftables' trace and taken from their counters: a table “neighbours” is added to nodes with rules."
        )
    tunnels = [each.tunnel for node in network.nodes for each in node.interfaces if each.tunnel]
    yield from _tunnels(tunnels)


def _closes(message: Message) -> bool:
    return isinstance(message, TcpMessage) and TcpFlag.FIN in message.flags


def _repeats(event: EventTrace, trace: Trace) -> bool:
    return isinstance(event.event, Connect | Request) and openings(event, trace) > 1


def _tunnels(tunnels: list[Tunnel]) -> Iterator[str]:
    kinds = {tunnel.encapsulation.kind for tunnel in tunnels}
    plain = [name for kind, name in PLAIN.items() if kind in kinds]
    if plain:
        yield (
            f"Of the kernel's own making where it can: {', '.join(plain)}; else a stand-in, which the script then says."
        )
    if TunnelKind.VXLAN in kinds:
        yield "Neighbours inside VXLAN are written down: nobody asks for them with ARP."
    sealed = [name for kind, name in SEALED.items() if kind in kinds]
    if sealed:
        yield (
            f"It cannot build {' and '.join(sealed)}: no keys are agreed and NOTHING IS ENCRYPTED. A stand-in puts "
            "each packet into one of the right kind, size, addresses and ports; routing, filters, tracking and "
            "translation on the way are the kernel's. What a real tunnel's own negotiation would do is not seen."
        )
