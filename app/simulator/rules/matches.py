"""What rules ask for beyond addresses, ports and interfaces. The words are nftables'."""

from dataclasses import dataclass
from enum import StrEnum

from app.simulator.packets.addresses import NumberRange
from app.simulator.packets.packet import Protocol, TcpFlag


class MarkOf(StrEnum):
    """A packet's mark is forgotten when it leaves the node; a session's stays with its entry."""

    PACKET = "meta mark"
    SESSION = "ct mark"


class TrackingStatus(StrEnum):
    """What `ct status` is asked for (enum ip_conntrack_status)."""

    SEEN_REPLY = "seen-reply"
    ASSURED = "assured"
    CONFIRMED = "confirmed"
    SOURCE_NAT = "snat"
    DESTINATION_NAT = "dnat"


class TrackingDirection(StrEnum):
    """What `ct direction` is asked for."""

    ORIGINAL = "original"
    REPLY = "reply"


class AddressType(StrEnum):
    """What an address is to the node itself (inet_addr_type): unicast is whatever is none of the others."""

    LOCAL = "local"
    UNICAST = "unicast"
    BROADCAST = "broadcast"
    MULTICAST = "multicast"


@dataclass(frozen=True, slots=True)
class TcpFlagsMatch:
    """Of the flags in `mask` exactly those of one of `wanted` are set."""

    wanted: tuple[TcpFlag, ...]
    mask: TcpFlag
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IcmpCodeMatch:
    codes: tuple[NumberRange, ...]
    negated: bool = False
    protocol: Protocol = Protocol.ICMP


@dataclass(frozen=True, slots=True)
class MarkMatch:
    """Without an entry no `ct mark` matches, whether it is negated or not."""

    of: MarkOf
    marks: tuple[NumberRange, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class StatusMatch:
    """Any of these; negated none of them (`ct status ! snat,dnat`). Without an entry neither matches."""

    statuses: tuple[TrackingStatus, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class DirectionMatch:
    """Without an entry it does not match, whether it is negated or not."""

    direction: TrackingDirection
    negated: bool = False
