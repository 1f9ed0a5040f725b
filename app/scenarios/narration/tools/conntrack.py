"""`conntrack -L`: the tracking table of a node (nf_conntrack_standalone.c, libnetfilter_conntrack)."""

from app.simulator.packets.addresses import SECOND, Family, Nanoseconds
from app.simulator.packets.packet import EITHER_ICMP, Flow, Protocol
from app.simulator.sessions.entries import EntrySnapshot

COMMANDS = {Family.IPV4: "conntrack -L", Family.IPV6: "conntrack -L -f ipv6"}
NUMBERS = {
    Protocol.ICMP: 1,
    Protocol.IPIP: 4,
    Protocol.TCP: 6,
    Protocol.UDP: 17,
    Protocol.GRE: 47,
    Protocol.ESP: 50,
    Protocol.ICMPV6: 58,
}
NAMES = {Protocol.IPIP: "unknown", Protocol.ESP: "unknown", Protocol.ICMPV6: "icmpv6"}
NAMELESS = (Protocol.IPIP, Protocol.ESP)
"""Protocols that the tool knows by number only."""


def line(entry: EntrySnapshot, now: Nanoseconds) -> str:
    """Whole seconds are left, as the tool counts them."""
    left = max(entry.expires - now, 0) // SECOND
    name = NAMES.get(entry.protocol, entry.protocol.value)
    parts = [f"{name:<8} {NUMBERS[entry.protocol]} {left}"]
    if entry.tcp_state:
        parts.append(entry.tcp_state.value)
    parts.append(_flow(entry.original))
    if not entry.replied:
        parts.append("[UNREPLIED]")
    parts.append(_flow(entry.reply))
    if entry.assured:
        parts.append("[ASSURED]")
    return " ".join([*parts, "mark=0 use=1"])


def _flow(flow: Flow) -> str:
    ends = f"src={flow.source} dst={flow.destination}"
    if flow.protocol in EITHER_ICMP:
        return f"{ends} type={flow.icmp_type} code={flow.icmp_code} id={flow.identifier}"
    if flow.protocol in NAMELESS:
        return ends
    if flow.protocol is Protocol.GRE:
        return f"{ends} srckey=0x0 dstkey=0x0"
    return f"{ends} sport={flow.source_port} dport={flow.destination_port}"
