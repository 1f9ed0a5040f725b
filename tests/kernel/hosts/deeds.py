"""What two programs do, at addresses of their own, and what the routers between them do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from app.simulator.events import Connect, Event, IcmpErrorMessage, Ping, Query, Request, Send, TcpMessage, Wait
from app.simulator.packets.addresses import SECOND, Address, Family, Nanoseconds
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import (
    ICMP_PROTOCOLS,
    IcmpError,
    IcmpType,
    Packet,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
    UnreachableCode,
)
from tests.kernel.hosts.places import APP, OTHER, WEB, WIDE, Way, address

FIRST_SOURCE, FIRST_PORT = 30_000, 2_000
ACK = TcpFlag.ACK


class Kind(Enum):
    CONNECT = "connect"
    REQUEST = "request"
    QUERY = "query"
    PING = "ping"
    CRAFT = "craft"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that the program does. `pause` is in lifetimes of what a host learns; `elsewhere` web's other address.

    A program that `leaves` closes at once.
    """

    kind: Kind
    out: int = 400
    back: int = 1200
    pause: float = 0
    elsewhere: bool = False
    df: bool = False
    leaves: bool = False
    flags: TcpFlag = TcpFlag.SYN
    mtu: int = 0
    """What app is told of what it has sent first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """`rule` is the gateway's, with `{port}` for that of the server; `beyond` are the provider's, who does not track.

    Where it `hides_sizes` no router may tell them.

    `compared` are the hosts that are compared.
    """

    name: str
    doings: tuple[Doing, ...]
    rule: str = ""
    beyond: tuple[str, ...] = ()
    is_open: bool = True
    family: Family = Family.IPV4
    way: Way = WIDE
    hides_sizes: bool = False
    compared: tuple[str, ...] = ("app", "web")


@dataclass(frozen=True)
class Numbered:
    deed: Deed
    number: int
    lifetime: int

    @cached_property
    def app(self) -> Address:
        return self._address(APP)

    @cached_property
    def web(self) -> Address:
        return self._address(WEB)

    @cached_property
    def other(self) -> Address:
        return self._address(OTHER)

    @property
    def port(self) -> int:
        return FIRST_PORT + self.number

    @property
    def rules(self) -> Sequence[str]:
        return self._written(self.deed.rule) if self.deed.rule else []

    @property
    def rules_beyond(self) -> Sequence[str]:
        return self._written(*self.deed.beyond)

    @cached_property
    def acts(self) -> Sequence["Act"]:
        return [Act(self, position, doing, self.lifetime) for position, doing in enumerate(self.deed.doings)]

    def _written(self, *rules: str) -> Sequence[str]:
        return [rule.format(port=self.port, web=self.web) for rule in rules]

    def _address(self, who: int) -> Address:
        return address(self.deed.family, who, self.deed.way.number, self.number)


@dataclass(frozen=True)
class Act:
    """A doing of a deed, with ports of its own. `lifetime` is that of what a host learns, in seconds."""

    asked: Numbered
    position: int
    doing: Doing
    lifetime: int

    @property
    def source(self) -> int:
        return FIRST_SOURCE + self.position

    @property
    def is_stream(self) -> bool:
        return self.doing.kind is not Kind.QUERY

    @property
    def listens(self) -> bool:
        return self.asked.deed.is_open and self.doing.kind not in {Kind.PING, Kind.TELL}

    @property
    def destination(self) -> Address:
        return self.asked.other if self.doing.elsewhere else self.asked.web

    @property
    def events(self) -> Sequence[Event]:
        pause: Nanoseconds = max(1, int(self.doing.pause * self.lifetime)) * SECOND
        return [Wait(pause), self.event] if self.position else [self.event]

    @property
    def event(self) -> Event:
        doing, to, port = self.doing, self.destination, self.asked.port
        match doing.kind:
            case Kind.CONNECT:
                return Connect("app", to, port, self.source, 1 if doing.leaves else None)
            case Kind.REQUEST:
                return Request("app", to, port, self.source, doing.out, doing.back)
            case Kind.QUERY:
                return Query("app", to, port, self.source, doing.out, doing.back, doing.df)
            case Kind.PING:
                return Ping("app", to, self.asked.number)
            case Kind.TELL:
                told = IcmpErrorMessage(*self._too_large, 1, ICMP_PROTOCOLS[self.asked.deed.family], doing.mtu)
                return Send("isp", self.asked.app, told, source_address=to)
            case Kind.CRAFT:
                crafted = self.segment
                message = TcpMessage(self.source, port, crafted.flags, crafted.sequence, crafted.acknowledgement)
                return Send("app", to, message)

    @property
    def _too_large(self) -> tuple[int, int]:
        if self.asked.deed.family is Family.IPV6:
            return Icmpv6Type.PACKET_TOO_BIG, 0
        return IcmpType.DESTINATION_UNREACHABLE, UnreachableCode.FRAGMENTATION_NEEDED

    @property
    def error(self) -> Packet:
        """What is told, about the question that the first act of the deed has asked."""
        first = self.asked.acts[0]
        about = UdpDatagram(first.source, self.asked.port, first.doing.out)
        quoted = Packet(self.asked.app, first.destination, about, df=self.asked.deed.family is Family.IPV4)
        return Packet(self.destination, self.asked.app, IcmpError(*self._too_large, quoted, self.doing.mtu))

    @property
    def segment(self) -> TcpSegment:
        """What is crafted: its numbers belong to nothing."""
        flags = self.doing.flags
        return TcpSegment(self.source, self.asked.port, flags, 5000, 7000 if ACK in flags else 0)


def numbered(deeds: Sequence[Deed], lifetime: int) -> list[Numbered]:
    return [Numbered(deed, number, lifetime) for number, deed in enumerate(deeds, 1)]
