"""What happens on a way that is wide enough: answers, refusals, losses, errors. All of it with IPv4 and with IPv6."""

from collections.abc import Iterator, Mapping, Sequence

from app.simulator.packets.addresses import Family
from app.simulator.packets.packet import TcpFlag
from tests.kernel.hosts.deeds import Deed, Doing, Kind

FIN, SYN, RST, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.ACK
ERRORS: Mapping[Family, tuple[str, Sequence[str]]] = {
    Family.IPV4: (
        "icmp",
        (
            "port-unreachable",
            "host-unreachable",
            "net-unreachable",
            "prot-unreachable",
            "admin-prohibited",
            "net-prohibited",
            "host-prohibited",
        ),
    ),
    Family.IPV6: (
        "icmpv6",
        (
            "no-route",
            "admin-prohibited",
            "addr-unreachable",
            "port-unreachable",
            "policy-fail",
            "reject-route",
        ),
    ),
}
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

CONNECT, REQUEST, PING = (Doing(kind) for kind in (Kind.CONNECT, Kind.REQUEST, Kind.PING))
QUERY = Doing(Kind.QUERY, 40, 100)
LEAVE = Doing(Kind.CONNECT, leaves=True)


def usual_deeds(family: Family) -> Iterator[Deed]:
    words, errors = ERRORS[family]
    yield from (
        Deed("an open port is connected to", (CONNECT,), family=family),
        Deed("a closed port refuses with a reset", (CONNECT,), is_open=False, family=family),
        Deed("a dropped SYN is sent again until it is given up", (CONNECT,), "tcp dport {port} drop", family=family),
        Deed("a lost SYN-ACK is sent again by itself", (LEAVE,), "tcp sport {port} drop", family=family),
        Deed("both ends repeat what belongs to a lost answer", (CONNECT,), "tcp sport {port} drop", family=family),
        Deed("a reset ends an opening", (CONNECT,), "tcp dport {port} reject with tcp reset", family=family),
        Deed("a request is answered and both ends close", (REQUEST,), family=family),
        Deed("lost data is sent again until it is given up", (REQUEST,), LOST_AFTER_OPENING, family=family),
        Deed("a question is answered", (QUERY,), family=family),
        Deed("a datagram to a closed port is refused", (QUERY,), is_open=False, family=family),
        Deed("a dropped datagram is sent once", (QUERY,), "udp dport {port} drop", family=family),
        Deed("an echo is answered", (PING,), family=family),
    )
    for error in errors:
        reject = f"{{}} dport {{{{port}}}} reject with {words} {error}".format
        yield Deed(f"an opening ends with {error}", (CONNECT,), reject("tcp"), family=family)
        yield Deed(f"a datagram's socket hears of {error} or not", (QUERY,), reject("udp"), family=family)
    for name, flags in FLAGS.items():
        craft = (Doing(Kind.CRAFT, flags=flags),)
        yield Deed(f"an open port and {name} without a connection", craft, family=family)
        yield Deed(f"a closed port and {name} without a connection", craft, is_open=False, family=family)
