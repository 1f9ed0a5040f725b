"""The network as its author describes it; `forwarding.topology` finds links that were left out and checks it."""

from dataclasses import dataclass

from app.simulator.control.configuration import Bgp, Ike, Learned, Nhrp
from app.simulator.forwarding.routing import Route
from app.simulator.hosts.host_stack import HostStack
from app.simulator.packets.addresses import (
    IPV4,
    MILLISECOND,
    SECOND,
    Address,
    Endpoint,
    Family,
    InterfaceAddress,
    Nanoseconds,
    Prefix,
    family_of,
)
from app.simulator.packets.encapsulation import LARGEST_PACKET, Encapsulation
from app.simulator.packets.packet import DEFAULT_TTL, Protocol
from app.simulator.rules.filtering import Chain, RegularChain

LOOPBACK = "lo"
"""The interface that every node has: to itself, with 127.0.0.0/8 and ::1."""
NAT_TRAVERSAL_PORT = 4500
WIREGUARD_PORT = 51820
VXLAN_PORT = 4789
OPENVPN_PORT = 1194


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody whose key an interface of WireGuard or OpenVPN knows: the other interface, as `cloud.wg0`.

    Packets to `allowed` go to it, and only packets from `allowed` are taken from it. Without an endpoint it has to
    speak first.
    """

    interface: str
    allowed: tuple[Prefix, ...]
    endpoint: Endpoint | None = None
    keepalive: Nanoseconds | None = None
    """How often something is sent, however silent it is (PersistentKeepalive)."""


@dataclass(frozen=True, slots=True)
class Selector:
    """What goes from here to there is wrapped, and what comes back the other way has to have been."""

    local: Prefix
    remote: Prefix

    def __str__(self) -> str:
        return f"{self.local} -> {self.remote}"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """What makes an interface a tunnel: whatever is routed to it leaves the node inside another packet.

    `remote` and `local` are the outer addresses; without `local` it is the one that the route to `remote` gives. VXLAN
    takes what comes from anybody, and sends to `remote` what is for stations that it has not heard from.
    WireGuard has `peers` instead. Without a `ttl` of its own IPIP and GRE take that of the packet inside, as Linux has
    it.
    """

    encapsulation: Encapsulation
    remote: Address | None = None
    local: Address | None = None
    ttl: int | None = None
    port: int | None = None
    """Its own port, where it speaks UDP or waits to be called over TCP."""
    peers: tuple[Peer, ...] = ()
    up: bool = True
    replay_window: int | None = None
    """Of how many numbers ESP remembers whether they have come; 0 is of none. None is the usual, 32."""
    floats: bool = False
    """Whether OpenVPN goes on with an end that it was told the address of, when that is heard from another one."""
    mssfix: int | None = None
    """How large OpenVPN wants its datagrams at most, so that it tells TCP; 0 is as large as they come."""
    selectors: tuple[Selector, ...] = ()
    """With some it is no interface but a policy: no route leads to it, and no rule can name it."""
    ike: Ike | None = None
    """Without it the keys of ESP are there, and nobody asks whether the far end still is."""
    nhrp: Nhrp | None = None
    """With it GRE has no `remote`: who is where is learned."""
    handshakes: bool = False
    """Whether WireGuard's keys are agreed, and die; else they are there for ever."""

    @property
    def udp_port(self) -> int | None:
        """Of those that it takes datagrams at; to UDP a port of TCP is closed."""
        return None if self.encapsulation.in_tcp else self.port


@dataclass(frozen=True, slots=True)
class Interface:
    """The first address is the one that masquerading and the node's own packets use. A tunnel may have none."""

    name: str
    addresses: tuple[InterfaceAddress, ...]
    tunnel: Tunnel | None = None
    rp_filter: int = 0
    """As the node's own setting; the larger of the two numbers counts."""
    mtu: int | None = None
    """The largest packet it sends. None is the usual: 1,500 bytes, or what a tunnel of its kind has room for."""

    @property
    def is_up(self) -> bool:
        """Over an interface that is down no route counts; its address is still the node's own, as Linux has it."""
        return self.tunnel is None or self.tunnel.up

    @property
    def largest(self) -> int:
        if self.mtu is not None:
            return self.mtu
        return self.tunnel.encapsulation.mtu if self.tunnel else LARGEST_PACKET


@dataclass(frozen=True, slots=True)
class Service:
    """A port with somebody listening."""

    protocol: Protocol
    port: int


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long connection tracking remembers, by the kernel's names (net.netfilter.nf_conntrack_*_timeout_*)."""

    tcp_syn_sent: Nanoseconds = 120 * SECOND
    tcp_syn_recv: Nanoseconds = 60 * SECOND
    tcp_established: Nanoseconds = 432_000 * SECOND
    tcp_fin_wait: Nanoseconds = 120 * SECOND
    tcp_close_wait: Nanoseconds = 60 * SECOND
    tcp_last_ack: Nanoseconds = 30 * SECOND
    tcp_time_wait: Nanoseconds = 120 * SECOND
    tcp_close: Nanoseconds = 10 * SECOND
    tcp_max_retrans: Nanoseconds = 300 * SECOND
    tcp_unacknowledged: Nanoseconds = 300 * SECOND
    udp: Nanoseconds = 30 * SECOND
    udp_stream: Nanoseconds = 120 * SECOND
    icmp: Nanoseconds = 30 * SECOND
    icmpv6: Nanoseconds = 30 * SECOND
    gre: Nanoseconds = 30 * SECOND
    gre_stream: Nanoseconds = 180 * SECOND
    generic: Nanoseconds = 600 * SECOND


@dataclass(frozen=True, slots=True)
class Settings:
    """What sysctl holds on a Linux node. Each family is forwarded for itself, and has its own time to live."""

    ip_forward: bool = False
    tcp_loose: bool = True
    default_ttl: int = DEFAULT_TTL
    rp_filter: int = 0
    """Of all interfaces: 0 off, 1 strict (an answer would leave where the packet came in), 2 loose (by any way)."""
    timeouts: Timeouts = Timeouts()
    conntrack_max: int = 262_144
    """How many sessions connection tracking remembers at most (nf_conntrack_max)."""
    ipv6_forwarding: bool = False
    hop_limit: int = DEFAULT_TTL
    mtu_expires: Nanoseconds = 600 * SECOND
    """How long a node believes what it was told of the width of a way (net.ipv4.route.mtu_expires)."""
    ipv6_mtu_expires: Nanoseconds = 600 * SECOND
    """The same of IPv6 (net.ipv6.route.mtu_expires)."""
    multipath_hash_policy: int = 0
    """What chooses among equal routes: 0 the addresses, 1 protocol and ports too (fib_multipath_hash_policy)."""

    def forwards(self, family: Family) -> bool:
        return self.ip_forward if family is IPV4 else self.ipv6_forwarding

    def mtu_expires_towards(self, address: Address) -> Nanoseconds:
        return self.ipv6_mtu_expires if family_of(address) is Family.IPV6 else self.mtu_expires

    def ttl_towards(self, address: Address) -> int:
        """What a packet of the node's own begins with."""
        return self.hop_limit if family_of(address) is Family.IPV6 else self.default_ttl


@dataclass(frozen=True, slots=True)
class Node:
    """What a node does follows from its parts: it forwards if its settings say so, tracks if a rule needs it.

    Without a `stack` it says everything once, however long no answer comes.
    """

    name: str
    interfaces: tuple[Interface, ...]
    routes: tuple[Route, ...] = ()
    chains: tuple[Chain, ...] = ()
    services: frozenset[Service] = frozenset()
    settings: Settings = Settings()
    stack: HostStack | None = None
    regular_chains: tuple[RegularChain, ...] = ()
    bgp: Bgp | None = None
    learned: tuple[Learned, ...] = ()
    """What it knows from its neighbours by now."""

    @property
    def all_chains(self) -> tuple[Chain | RegularChain, ...]:
        return self.chains + self.regular_chains


@dataclass(frozen=True, slots=True)
class Attachment:
    """An interface seen from outside its node."""

    node: str
    interface: str

    def __str__(self) -> str:
        return f"{self.node}.{self.interface}"


@dataclass(frozen=True, slots=True)
class Link:
    """A cable between two interfaces, or a segment that several share."""

    name: str
    ends: tuple[Attachment, ...]
    delay: Nanoseconds = MILLISECOND
    up: bool = True


@dataclass(frozen=True, slots=True)
class Network:
    """Interfaces that no link names are joined by their common subnet; such a link is named by its prefix."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...] = ()
    inferred_delay: Nanoseconds = MILLISECOND
    acquainted: frozenset[str] = frozenset()
    """Nodes that IPv6 need not ask for, and that ask for none: their neighbours and they have written each other down
    (`ip neigh replace ... nud permanent`)."""


Destination = str | Address
"""An address, a node's name (its first address) or `node.interface`."""
