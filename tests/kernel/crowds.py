"""Many who want the same port: how the kernel's steps of choosing one are reached, up to there being none left."""

from collections.abc import Mapping, Sequence
from random import Random

from app.nftables.parser import parse_rule
from app.simulator.events import IcmpQueryMessage, Message, TcpMessage, UdpMessage
from app.simulator.packets.addresses import Address
from app.simulator.packets.packet import IcmpType, TcpFlag
from app.simulator.rules.filtering import Accept, Chain, ChainType, Hook, Priority
from tests.kernel.scenario import Answer, Deed, Objection, Packet, Sequel, Setup
from tests.kernel.shapes import Shape

INSIDERS = ("app", "app2")
SOURCE_NAT = (
    ("masquerade",),
    ("masquerade",),
    ("ip protocol { tcp, udp } snat to {own}:2000-2001",),
    ("ip protocol { tcp, udp } snat to {own}:5000", "masquerade"),
    ("ip protocol { tcp, udp } snat to {own}:500-512",),
    (),
)
LONGEST = 9


def crowded_setups(chance: Random, shape: Shape) -> Mapping[str, Setup]:
    nodes = {node.name: node for node in shape.network.nodes}
    setups = {}
    for name in shape.routers:
        own = [str(interface.addresses[0].ip) for interface in nodes[name].interfaces]  # that of IPv4 comes first
        setups[name] = Setup((_doors(chance, own), _hiding(chance, own[-1])))
    return setups


def _doors(chance: Random, own: Sequence[str]) -> Chain:
    """Several addresses of the router lead to one server, so that their sessions look alike behind it."""
    server = chance.choice(("10.0.1.10", "203.0.113.80", "198.51.100.80"))
    port = chance.choice((":80", ":80", "", ":3000-3001"))
    texts = [
        f"ip daddr {address} {protocol} dport 80 dnat to {server}{port}"
        for address in own
        for protocol in ("tcp", "udp")
    ]
    return Chain(
        "prerouting", Hook.PREROUTING, tuple(map(parse_rule, texts)), Accept(), ChainType.NAT, Priority.DESTINATION_NAT
    )


def _hiding(chance: Random, own: str) -> Chain:
    texts = [text.replace("{own}", own) for text in chance.choice(SOURCE_NAT)]
    return Chain(
        "postrouting", Hook.POSTROUTING, tuple(map(parse_rule, texts)), Accept(), ChainType.NAT, Priority.SOURCE_NAT
    )


def crowd(chance: Random, shape: Shape, remote: Sequence[Address], doors: Sequence[Address]) -> Sequence[Deed]:
    """Insiders and outsiders send from one port to few destinations; now and then somebody answers."""
    port = chance.choice((5000, 5000, 500, 700))
    senders = [node.name for node in shape.network.nodes if node.name not in shape.routers]
    protocol = chance.choice(("tcp", "tcp", "udp", "icmp"))
    deeds: list[Deed] = []
    for number in range(chance.randint(3, LONGEST)):
        earlier = chance.randrange(number) if number else 0
        kind = chance.random()
        if number and kind < 0.15:
            deeds.append(Answer(earlier, TcpFlag.SYN | TcpFlag.ACK))
        elif number and kind < 0.25:
            deeds.append(Sequel(earlier, TcpFlag.ACK))
        elif number and kind < 0.3:
            deeds.append(Objection(earlier, IcmpType.DESTINATION_UNREACHABLE, 3))
        else:
            source = chance.choice(INSIDERS if chance.random() < 0.7 else senders)
            destination = chance.choice(remote if chance.random() < 0.6 else doors)
            deeds.append(Packet(source, destination, _message(chance, protocol, port)))
    return deeds


def _message(chance: Random, protocol: str, port: int) -> Message:
    to = chance.choice((80, 80, 443))
    if protocol == "icmp":
        return IcmpQueryMessage(IcmpType.ECHO_REQUEST, chance.choice((77, 77, 78)))
    return UdpMessage(port, to) if protocol == "udp" else TcpMessage(port, to, TcpFlag.SYN)
