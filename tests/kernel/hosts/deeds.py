"""What two programs do, each with a port of its own, and what the router between them does about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.simulator.events import Connect, Event, Ping, Query, Request, Send, TcpMessage
from app.simulator.packet import TcpFlag, TcpSegment

FIRST_SOURCE, FIRST_PORT = 30_000, 2_000
FIN, SYN, RST, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.ACK


class Kind(Enum):
    CONNECT = "connect"
    REQUEST = "request"
    QUERY = "query"
    PING = "ping"
    CRAFT = "craft"


@dataclass(frozen=True, slots=True)
class Deed:
    """`rule` is the router's, with `{port}` for that of the server. A program that `leaves` closes at once."""

    name: str
    kind: Kind
    rule: str = ""
    is_open: bool = True
    leaves: bool = False
    flags: TcpFlag = SYN


@dataclass(frozen=True, slots=True)
class Numbered:
    deed: Deed
    number: int

    @property
    def source(self) -> int:
        return FIRST_SOURCE + self.number

    @property
    def port(self) -> int:
        return FIRST_PORT + self.number

    @property
    def rules(self) -> Sequence[str]:
        return [self.deed.rule.format(port=self.port)] if self.deed.rule else []

    @property
    def event(self) -> Event:
        match self.deed.kind:
            case Kind.CONNECT:
                return Connect("app", "web", self.port, self.source, 1 if self.deed.leaves else None)
            case Kind.REQUEST:
                return Request("app", "web", self.port, self.source, 400, 1200)
            case Kind.QUERY:
                return Query("app", "web", self.port, self.source)
            case Kind.PING:
                return Ping("app", "web", self.number)
            case Kind.CRAFT:
                crafted = self.segment
                message = TcpMessage(self.source, self.port, crafted.flags, crafted.sequence, crafted.acknowledgement)
                return Send("app", "web", message)

    @property
    def segment(self) -> TcpSegment:
        """What is crafted: its numbers belong to nothing."""
        return TcpSegment(self.source, self.port, self.deed.flags, 5000, 7000 if ACK in self.deed.flags else 0)


def numbered(deeds: Sequence[Deed]) -> list[Numbered]:
    return [Numbered(deed, number) for number, deed in enumerate(deeds, 1)]


ERRORS = (
    "port-unreachable",
    "host-unreachable",
    "net-unreachable",
    "prot-unreachable",
    "admin-prohibited",
    "net-prohibited",
    "host-prohibited",
)
FLAGS = {
    "an ACK": ACK,
    "a FIN-ACK": FIN | ACK,
    "a SYN-ACK": SYN | ACK,
    "a FIN": FIN,
    "an RST": RST,
    "a SYN-FIN": SYN | FIN,
    "a PSH": TcpFlag.PSH,
}
LOST_AFTER_OPENING = "iifname lan tcp dport {port} ct state established drop"

DEEDS: Sequence[Deed] = (
    Deed("an open port is connected to", Kind.CONNECT),
    Deed("a closed port refuses with a reset", Kind.CONNECT, is_open=False),
    Deed("a dropped SYN is sent again until it is given up", Kind.CONNECT, "tcp dport {port} drop"),
    Deed("a lost SYN-ACK is sent again by itself", Kind.CONNECT, "tcp sport {port} drop", leaves=True),
    Deed("both ends repeat what belongs to a lost answer", Kind.CONNECT, "tcp sport {port} drop"),
    Deed("a reset ends an opening", Kind.CONNECT, "tcp dport {port} reject with tcp reset"),
    Deed("a request is answered and both ends close", Kind.REQUEST),
    Deed("lost data is sent again until it is given up", Kind.REQUEST, LOST_AFTER_OPENING),
    Deed("a question is answered", Kind.QUERY),
    Deed("a datagram to a closed port is refused", Kind.QUERY, is_open=False),
    Deed("a dropped datagram is sent once", Kind.QUERY, "udp dport {port} drop"),
    Deed("an echo is answered", Kind.PING),
    *(
        Deed(f"an opening ends with {error}", Kind.CONNECT, f"tcp dport {{port}} reject with icmp {error}")
        for error in ERRORS
    ),
    *(
        Deed(f"a datagram's socket hears of {error} or not", Kind.QUERY, f"udp dport {{port}} reject with icmp {error}")
        for error in ERRORS
    ),
    *(Deed(f"an open port and {name} without a connection", Kind.CRAFT, flags=FLAGS[name]) for name in FLAGS),
    *(
        Deed(f"a closed port and {name} without a connection", Kind.CRAFT, is_open=False, flags=FLAGS[name])
        for name in FLAGS
    ),
)
