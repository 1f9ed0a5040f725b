"""What of Linux is not modelled, all of it, and where a run touches it.

A run never guesses: it goes on without, and whoever is told the run is told that too. Some of it nothing in a network
can touch, because no network can say it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.simulator.events import Request
from app.simulator.network import Network, Node
from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import IcmpError, IcmpType, envelope_of
from app.simulator.records import record
from app.simulator.steps import Delivered, Originated, OriginReason, Received, Transmitted
from app.simulator.trace import Hop, PacketTrace, Trace
from app.simulator.tunnels.tunnel_steps import Wrapped

ERRORS_IN_A_ROW = 6
"""Of ICMP errors to one address; then one a second (XRLIM_BURST_FACTOR, icmp_ratelimit)."""
TUNNEL_MEMORY: Nanoseconds = 30 * SECOND
"""How long a tunnel remembers an error about one of its outer packets (IPTUNNEL_ERR_TIMEO)."""
IPV4 = 4
SMALLEST_WITH_BROADCAST = 2
FIRST_SEGMENTS = 10
"""That are sent before any is acknowledged (TCP_INIT_CWND)."""


@record
class Passage:
    """A hop of a run."""

    network: Network
    trace: Trace
    packet: PacketTrace
    hop: Hop

    @property
    def node(self) -> Node:
        return next(node for node in self.network.nodes if node.name == self.hop.node)


Touches = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """`sentence` says what is missing; `touches` recognises a hop at which Linux would do it.

    What concerns whoever sends a packet is looked for at its first hop only, everything else at each.
    """

    name: str
    sentence: str
    touches: Touches | None = None
    is_of_sender: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """Hops count from 1."""

    item: Unmodelled
    packet: int
    hop: int


def touched(network: Network, trace: Trace) -> Iterator[Touched]:
    """Everything in a run that Linux would do otherwise for want of a model."""
    for packet in trace.packets:
        for number, hop in enumerate(packet.hops, start=1):
            passage = Passage(network, trace, packet, hop)
            for item in RECOGNISED if number == 1 else RECOGNISED_ON_THE_WAY:
                if item.touches is not None and item.touches(passage):
                    yield Touched(item, packet.number, number)


def _is_redirected(passage: Passage) -> bool:
    """It leaves as it came, or tells of a shorter way and is heeded."""
    came, went = passage.hop.steps[0], passage.hop.steps[-1]
    if isinstance(came, Received) and isinstance(went, Transmitted):
        return came.interface == went.interface
    error = passage.hop.arrived.transport
    return isinstance(error, IcmpError) and error.type == IcmpType.REDIRECT and isinstance(went, Delivered)


def _complains_too_often(passage: Passage) -> bool:
    """More errors to one address than the bucket holds, which gets one more each second."""
    if not _is_error(passage.hop):
        return False
    tokens, last = float(ERRORS_IN_A_ROW), 0
    for packet in passage.trace.packets[: passage.packet.number]:
        first = packet.hops[0]
        is_same = first.node == passage.hop.node and packet.packet.destination == passage.packet.packet.destination
        if is_same and _is_error(first):
            tokens = min(ERRORS_IN_A_ROW, tokens + (packet.time - last) / SECOND) - 1
            last = packet.time
    return tokens < 0


def _is_error(first: Hop) -> bool:
    origin = first.steps[0]
    return isinstance(origin, Originated) and origin.reason is OriginReason.ERROR


def _tunnel_has_heard_an_error(passage: Passage) -> bool:
    """About an outer packet, so that the next packets are complained of to whoever sends them."""
    wrapped = passage.hop.steps[0]
    envelope = envelope_of(wrapped.packet) if isinstance(wrapped, Wrapped) else None
    if envelope is None or envelope.encapsulation.kind not in {TunnelKind.IPIP, TunnelKind.GRE}:
        return False
    return any(
        packet.ending.node == passage.hop.node
        and passage.hop.time - TUNNEL_MEMORY < packet.ending.time <= passage.hop.time
        and isinstance(error := packet.hops[-1].left.transport, IcmpError)
        and envelope_of(error.inner) is not None
        for packet in passage.trace.packets[: passage.packet.number - 1]
    )


def _sends_more_than_is_open(passage: Passage) -> bool:
    """The first segment that a real sender would keep back until it has heard something."""
    event = passage.trace.events[passage.packet.event - 1]
    if not isinstance(event.event, Request):
        return False
    packets = [passage.trace.packets[number - 1] for number in event.packets]
    sent = [each.number for each in packets if each.hops[0].node == passage.hop.node and _is_data(each)]
    return passage.packet.number in sent and sent.index(passage.packet.number) == FIRST_SEGMENTS


def _is_data(packet: PacketTrace) -> bool:
    origin = packet.hops[0].steps[0]
    return isinstance(origin, Originated) and origin.reason is OriginReason.DATA


def _is_for_many(passage: Passage) -> bool:
    destination = passage.packet.packet.destination
    return destination.is_multicast or any(
        destination == address.network.broadcast_address
        for interface in passage.node.interfaces
        for address in interface.addresses
        if address.network.version == IPV4 and address.network.num_addresses > SMALLEST_WITH_BROADCAST
    )


UNMODELLED = (
    Unmodelled(
        "icmp-redirects",
        "A router that sends a packet out by the interface it came in by tells the sender of the shorter way; here no "
        "router does, and no host changes a route because of one.",
        _is_redirected,
    ),
    Unmodelled(
        "error-rate-limits",
        "A kernel sends one address six ICMP errors in a row and then one a second (`icmp_ratelimit`); here every "
        "error is sent.",
        _complains_too_often,
        is_of_sender=True,
    ),
    Unmodelled(
        "tunnel-error-memory",
        "For 30 seconds after an ICMP error about an outer packet, IPIP and GRE complain to whoever sends into the "
        "tunnel; here such an error ends at the gateway.",
        _tunnel_has_heard_an_error,
    ),
    Unmodelled(
        "congestion",
        "Windows that hosts change, congestion and pacing: every segment but a reset announces the same window, and "
        "all data is sent at once, where a real sender waits after its first ten segments.",
        _sends_more_than_is_open,
        is_of_sender=True,
    ),
    Unmodelled(
        "broadcast-and-multicast",
        "Packets to broadcast and multicast addresses reach nobody here.",
        _is_for_many,
        is_of_sender=True,
    ),
    Unmodelled("tcp-options", "TCP options but the scale of windows: no timestamps, no selective acknowledgements."),
    Unmodelled(
        "host-stacks",
        "Of a host's stack: fast retransmission and delayed acknowledgement, simultaneous opening and closing, "
        "keepalives, SYN cookies, half-closed connections that time out (`tcp_fin_timeout`), the reuse of ports in "
        "TIME-WAIT.",
    ),
    Unmodelled(
        "waiting-for-neighbours",
        "While a neighbour is looked for, each SYN is lost by itself; a kernel keeps them until the search has failed.",
    ),
    Unmodelled("memory-of-neighbours", "How long a neighbour is remembered: here for the whole play."),
    Unmodelled(
        "vxlan-as-an-ethernet",
        "What VXLAN does as an Ethernet: every station is written down as a neighbour, and ARP is sent for nobody; no "
        "broadcasts, no bridges, no groups; and for how long a station's address is remembered.",
    ),
    Unmodelled(
        "openvpn",
        "Of OpenVPN: what is said to agree keys and to keep alive, frames (`tap`), `--fragment`, compression, and "
        "that numbers older than 15 seconds are not taken either.",
    ),
    Unmodelled(
        "openvpn-over-tcp",
        "Of OpenVPN's TCP connection: that it stands before anything is sent, and is closed, or tried again, while "
        "nothing is; packets that share a segment (Nagle, without `tcp-nodelay`); and, as of every host's TCP here, "
        "windows, congestion, selective acknowledgement and fast retransmission, which would fill a gap sooner.",
    ),
    Unmodelled("tunnels-and-ipv6", "What a tunnel does with IPv6, inside and outside."),
    Unmodelled("policy-routing", "Rules that choose between routing tables, and several routes at once."),
    Unmodelled(
        "fragments",
        "Fragments that forbid to be cut, that overlap, or that come twice; IPv6 that somebody crafts in pieces.",
    ),
    Unmodelled(
        "nftables",
        "nftables beyond the words of the format: sets of several values at once, and sets that rules fill; "
        "limits of bytes; types of IPv6 addresses (`fib`).",
    ),
    Unmodelled(
        "crowded-tables",
        "Eviction of closing connections when ports are short.",
    ),
    Unmodelled("zones-and-helpers", "Zones of connection tracking, and helpers for protocols such as FTP and SIP."),
    Unmodelled(
        "keys-of-tunnels",
        "Keys of their own for each end of a tunnel, how they are agreed, IPsec's selectors by port, and rules that "
        "ask for `ipsec`.",
    ),
    Unmodelled(
        "ipv6",
        "Translation of IPv6, its extension headers, what is said to an address of one link, its routers' "
        "advertisements.",
    ),
)
RECOGNISED = tuple(item for item in UNMODELLED if item.touches is not None)
RECOGNISED_ON_THE_WAY = tuple(item for item in RECOGNISED if not item.is_of_sender)
