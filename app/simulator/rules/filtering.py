"""Rules and chains as facts. The words are nftables'; reading and printing them is `app.nftables`."""

from dataclasses import dataclass
from enum import Flag, IntEnum, StrEnum

from app.simulator.packets.addresses import Address, AddressRange, Family, NumberRange, Prefix, family_of
from app.simulator.packets.packet import Protocol
from app.simulator.rules.matches import (
    AddressType,
    DirectionMatch,
    IcmpCodeMatch,
    MarkMatch,
    MarkOf,
    StatusMatch,
    TcpFlagsMatch,
)
from app.simulator.rules.rejections import RejectBy, RejectWith
from app.simulator.rules.sets import Element, Targets, ValueSet, ValueType
from app.simulator.rules.statements import Statement


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
class FamilyMatch:
    """`meta nfproto`."""

    families: tuple[Family, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """All that is wanted is of one family, and a packet of the other does not match, negated or not."""

    side: Side
    wanted: tuple[Prefix | AddressRange, ...]
    negated: bool = False

    @property
    def family(self) -> Family:
        first = self.wanted[0]
        return family_of(first.first if isinstance(first, AddressRange) else first.network_address)


@dataclass(frozen=True, slots=True)
class ProtocolMatch:
    """`ip protocol`, `ip6 nexthdr`, or of either family `meta l4proto`.

    `tcp dport` and its like carry their protocol themselves.
    """

    protocols: tuple[Protocol, ...]
    negated: bool = False
    family: Family | None = Family.IPV4


@dataclass(frozen=True, slots=True)
class PortMatch:
    """A packet of another protocol does not match, whether the ports are negated or not."""

    protocol: Protocol
    side: Side
    ports: tuple[NumberRange, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IcmpTypeMatch:
    """`icmp type`, or of ICMPv6 `icmpv6 type`."""

    types: tuple[NumberRange, ...]
    negated: bool = False
    protocol: Protocol = Protocol.ICMP


@dataclass(frozen=True, slots=True)
class StateMatch:
    states: tuple[TrackingState, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AddressTypeMatch:
    """`fib daddr type`: what the node itself takes an address for."""

    side: Side
    types: tuple[AddressType, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InterfaceKey:
    direction: Direction
    type = ValueType.INTERFACE


@dataclass(frozen=True, slots=True)
class AddressKey:
    """A packet of the other family has none."""

    side: Side
    family: Family

    @property
    def type(self) -> ValueType:
        return ValueType.ADDRESS_6 if self.family is Family.IPV6 else ValueType.ADDRESS


@dataclass(frozen=True, slots=True)
class ProtocolKey:
    """`ip protocol`, `ip6 nexthdr`, or of either family `meta l4proto`."""

    family: Family | None
    type = ValueType.PROTOCOL


@dataclass(frozen=True, slots=True)
class PortKey:
    """A packet of another protocol has none."""

    protocol: Protocol
    side: Side
    type = ValueType.PORT


@dataclass(frozen=True, slots=True)
class MarkKey:
    of: MarkOf
    type = ValueType.MARK


@dataclass(frozen=True, slots=True)
class StateKey:
    """`ct state`: a packet has exactly one."""

    type = ValueType.STATE


Key = InterfaceKey | AddressKey | ProtocolKey | PortKey | MarkKey | StateKey
"""What of a packet is looked up in a set or a map."""


@dataclass(frozen=True, slots=True)
class SetMatch:
    """Whether a set, or a map by its keys, has the packet's value; without one neither that nor its negation holds."""

    key: Key
    values: "AnySet"
    negated: bool = False


ListMatch = (
    InterfaceMatch
    | FamilyMatch
    | AddressMatch
    | ProtocolMatch
    | PortMatch
    | TcpFlagsMatch
    | IcmpTypeMatch
    | IcmpCodeMatch
    | StateMatch
    | StatusMatch
    | DirectionMatch
    | MarkMatch
    | AddressTypeMatch
)
"""What carries the values that it asks for itself."""
Match = ListMatch | SetMatch
Part = Match | Statement
"""What a rule consists of before its verdict, in the order in which it is looked at."""


@dataclass(frozen=True, slots=True)
class Accept:
    pass


@dataclass(frozen=True, slots=True)
class Drop:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    """A reset is said in no ICMP at all, and to both families."""

    answer: RejectWith = RejectWith.PORT_UNREACHABLE
    by: RejectBy = RejectBy.ICMPX

    @property
    def family(self) -> Family | None:
        """The only one that it rejects packets of."""
        return {RejectBy.ICMP: Family.IPV4, RejectBy.ICMPV6: Family.IPV6}.get(self.by)


class NatFlag(Flag):
    """How translation chooses (enum nf_nat_range). Both kinds of random are one to a current kernel."""

    RANDOM = 1
    FULLY_RANDOM = 2
    PERSISTENT = 4


AS_USUAL = NatFlag(0)
ANY_RANDOM = NatFlag.RANDOM | NatFlag.FULLY_RANDOM
"""A port by chance, even where the original is free."""


@dataclass(frozen=True, slots=True)
class SourceNat:
    address: Address | AddressRange
    ports: NumberRange | None = None
    flags: NatFlag = AS_USUAL


@dataclass(frozen=True, slots=True)
class DestinationNat:
    address: Address | AddressRange
    ports: NumberRange | None = None
    flags: NatFlag = AS_USUAL


@dataclass(frozen=True, slots=True)
class Masquerade:
    """Source NAT to the address of the interface the packet leaves by."""

    ports: NumberRange | None = None
    flags: NatFlag = AS_USUAL


@dataclass(frozen=True, slots=True)
class Redirect:
    """Destination NAT to the first address of the interface the packet came in by; of a node's own to 127.0.0.1."""

    ports: NumberRange | None = None
    flags: NatFlag = AS_USUAL


@dataclass(frozen=True, slots=True)
class Jump:
    """Ask another chain; if it does not decide, go on behind this rule."""

    chain: str


@dataclass(frozen=True, slots=True)
class Goto:
    """Ask another chain and do not come back to this one."""

    chain: str


@dataclass(frozen=True, slots=True)
class Return:
    """Back to whoever jumped here; in a base chain the policy decides."""


@dataclass(frozen=True, slots=True)
class Continue:
    """On with the next rule."""


Translation = SourceNat | DestinationNat | Masquerade | Redirect
Decision = Accept | Drop | Reject | Translation
"""A verdict that ends the chain; the others say which rule is asked next."""
Move = Jump | Goto | Return | Continue
Verdict = Decision | Move


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A map to verdicts, as `Targets` is one to addresses."""

    type: ValueType
    elements: tuple[tuple[Element, Verdict], ...] = ()
    name: str = ""

    @property
    def keys(self) -> tuple[Element, ...]:
        return tuple(key for key, _ in self.elements)


AnySet = ValueSet | Verdicts | Targets


@dataclass(frozen=True, slots=True)
class VerdictMap:
    """`tcp dport vmap { 22 : accept }`: what the map has for the packet; the rule does not fit where it has nothing."""

    key: Key
    values: Verdicts


@dataclass(frozen=True, slots=True)
class TargetMap:
    """`dnat to tcp dport map { 80 : 10.0.0.2 }`: translation to what the map has for the packet."""

    side: Side
    key: Key
    values: Targets
    flags: NatFlag = AS_USUAL


Lookup = VerdictMap | TargetMap
"""What a rule says of which the packet decides what it is."""


@dataclass(frozen=True, slots=True)
class Rule:
    """All parts must hold for the verdict to be given; without one the next rule is asked in any case.

    A nameless rule is known by its position: `r3`.
    """

    parts: tuple[Part, ...]
    verdict: Verdict | Lookup | None
    name: str = ""

    @property
    def matches(self) -> tuple[Match, ...]:
        return tuple(part for part in self.parts if not isinstance(part, Statement))


@dataclass(frozen=True, slots=True)
class Chain:
    """A base chain. The policy of a nat chain is to accept, and it sees IPv4 only; a filter sees both families."""

    name: str
    hook: Hook
    rules: tuple[Rule, ...] = ()
    policy: Accept | Drop = Accept()
    type: ChainType = ChainType.FILTER
    priority: int = Priority.FILTER


@dataclass(frozen=True, slots=True)
class RegularChain:
    """A chain without a hook: rules of other chains jump to it."""

    name: str
    rules: tuple[Rule, ...] = ()


def rule_name(rule: Rule, position: int) -> str:
    """Positions count from 1."""
    return rule.name or f"r{position}"
