"""What happens in a play. Each event begins when everything the one before it caused has come to rest."""

from dataclasses import dataclass

from app.simulator.network import Destination, Node
from app.simulator.packets.addresses import SECOND, Address, Nanoseconds
from app.simulator.packets.packet import Protocol, TcpFlag


@dataclass(frozen=True, slots=True)
class Connect:
    """A TCP opening by the hosts' own stacks. Without a source port the stack takes a free one.

    Without `tries` it is tried as often as the source's stack has it, and once if it has none.
    """

    source: str
    destination: Destination
    port: int
    source_port: int | None = None
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Connect, send bytes, get bytes back, close."""

    source: str
    destination: Destination
    port: int
    source_port: int | None = None
    bytes_out: int = 420
    bytes_back: int = 1200
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A UDP datagram and its answer. With `df` the program forbids to cut it (IP_PMTUDISC_DO)."""

    source: str
    destination: Destination
    port: int
    source_port: int | None = None
    bytes_out: int = 40
    bytes_back: int = 100
    df: bool = False


@dataclass(frozen=True, slots=True)
class Ping:
    source: str
    destination: Destination
    identifier: int | None = None


@dataclass(frozen=True, slots=True)
class TcpMessage:
    """Without a sequence number it is the next one the flow's sender would use."""

    source_port: int
    destination_port: int
    flags: TcpFlag
    sequence: int | None = None
    acknowledgement: int | None = None
    payload: int = 0


@dataclass(frozen=True, slots=True)
class UdpMessage:
    source_port: int
    destination_port: int
    payload: int = 0


@dataclass(frozen=True, slots=True)
class IcmpQueryMessage:
    type: int
    identifier: int = 1
    sequence: int = 1
    payload: int = 56
    code: int = 0
    protocol: Protocol = Protocol.ICMP


@dataclass(frozen=True, slots=True)
class IcmpErrorMessage:
    """About an earlier packet of the play, quoted as the source node saw it. `mtu` is what it says would fit."""

    type: int
    code: int
    about: int
    protocol: Protocol = Protocol.ICMP
    mtu: int = 0


Message = TcpMessage | UdpMessage | IcmpQueryMessage | IcmpErrorMessage


@dataclass(frozen=True, slots=True)
class Send:
    """One crafted packet, past the sender's sockets. The source address is the node's own unless given."""

    source: str
    destination: Destination
    message: Message
    ttl: int | None = None
    source_address: Address | None = None
    df: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody who has seen a packet of the play on a link sends the same bytes again, past its own sockets."""

    source: str
    packet: int


@dataclass(frozen=True, slots=True)
class Wait:
    duration: Nanoseconds


@dataclass(frozen=True, slots=True)
class SetLink:
    """A cable is pulled, or put in again; what its ends are on their way to is lost."""

    link: str
    up: bool


@dataclass(frozen=True, slots=True)
class Flush:
    """A node forgets all its sessions (`conntrack -F`)."""

    node: str


@dataclass(frozen=True, slots=True)
class Change:
    """Nodes get other rules, routes, settings or preferences of BGP, each as it is from now on.

    What they remember they keep.
    """

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SetNode:
    """A node fails: what comes to it is lost, and all it knew. Up again, it begins anew."""

    node: str
    up: bool


Incident = SetLink | SetNode | Flush
"""What happens in the middle of something."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A datagram every `interval`, each answered, `count` of them in turn from so many `flows`, whatever happens.

    `meanwhile` are incidents, each so long after the first datagram.
    """

    source: str
    destination: Destination
    port: int
    source_port: int | None = None
    interval: Nanoseconds = SECOND
    count: int = 60
    flows: int = 1
    bytes_out: int = 100
    bytes_back: int = 100
    meanwhile: tuple[tuple[Nanoseconds, Incident], ...] = ()

    @property
    def duration(self) -> Nanoseconds:
        return self.interval * self.count


SILENT = (Wait, SetLink, SetNode, Flush, Change)
"""Events in which nobody sends anything."""
Event = Connect | Request | Query | Ping | Send | Copy | Stream | Wait | SetLink | SetNode | Flush | Change
