"""Rules and chains as facts. The words are nftables'; reading and printing them is `app.nftables`."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.simulator.addresses import Address, AddressRange, NumberRange, Prefix
from app.simulator.packet import Protocol


class Hook(StrEnum):
    PREROUTING = "prerouting"
    INPUT = "input"
    FORWARD = "forward"
    OUTPUT = "output"
    POSTROUTING = "postrouting"


class ChainType(StrEnum):
    FILTER = "filter"
    NAT = "nat"


class Priority(IntEnum):
    """Who goes first at a hook (include/uapi/linux/netfilter_ipv4.h)."""

    RAW = -300
    TRACKING = -200
    MANGLE = -150
    DESTINATION_NAT = -100
    FILTER = 0
    SECURITY = 50
    SOURCE_NAT = 100


class Side(StrEnum):
    SOURCE = "source"
    DESTINATION = "destination"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class TrackingState(StrEnum):
    """What `ct state` is asked for."""

    NEW = "new"
    ESTABLISHED = "established"
    RELATED = "related"
    INVALID = "invalid"
    UNTRACKED = "untracked"


@dataclass(frozen=True, slots=True)
class InterfaceMatch:
    direction: Direction
    names: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AddressMatch:
    side: Side
    wanted: tuple[Prefix | AddressRange, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ProtocolMatch:
    """`ip protocol`. `tcp dport` and its like carry their protocol themselves."""

    protocols: tuple[Protocol, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class PortMatch:
    """A packet of another protocol does not match, whether the ports are negated or not."""

    protocol: Protocol
    side: Side
    ports: tuple[NumberRange, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IcmpTypeMatch:
    types: tuple[NumberRange, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class StateMatch:
    states: tuple[TrackingState, ...]
    negated: bool = False


Match = InterfaceMatch | AddressMatch | ProtocolMatch | PortMatch | IcmpTypeMatch | StateMatch


class RejectWith(StrEnum):
    """The answer a reject sends, in nftables' words."""

    PORT_UNREACHABLE = "port-unreachable"
    HOST_UNREACHABLE = "host-unreachable"
    NET_UNREACHABLE = "net-unreachable"
    PROTOCOL_UNREACHABLE = "prot-unreachable"
    NET_PROHIBITED = "net-prohibited"
    HOST_PROHIBITED = "host-prohibited"
    ADMIN_PROHIBITED = "admin-prohibited"
    TCP_RESET = "tcp reset"


@dataclass(frozen=True, slots=True)
class Accept:
    pass


@dataclass(frozen=True, slots=True)
class Drop:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    answer: RejectWith = RejectWith.PORT_UNREACHABLE


@dataclass(frozen=True, slots=True)
class SourceNat:
    address: Address
    ports: NumberRange | None = None


@dataclass(frozen=True, slots=True)
class DestinationNat:
    address: Address
    ports: NumberRange | None = None


@dataclass(frozen=True, slots=True)
class Masquerade:
    """Source NAT to the address of the interface the packet leaves by."""


Translation = SourceNat | DestinationNat | Masquerade
Verdict = Accept | Drop | Reject | Translation


@dataclass(frozen=True, slots=True)
class Rule:
    """All matches must hold for the verdict to be given. A nameless rule is known by its position: `r3`."""

    matches: tuple[Match, ...]
    verdict: Verdict
    name: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """A base chain. The policy of a nat chain is to accept."""

    name: str
    hook: Hook
    rules: tuple[Rule, ...] = ()
    policy: Accept | Drop = Accept()
    type: ChainType = ChainType.FILTER
    priority: int = Priority.FILTER


def rule_name(rule: Rule, position: int) -> str:
    """Positions count from 1."""
    return rule.name or f"r{position}"
