"""Scenarios by number: the same seed and number always give the same one."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network
from random import Random

from app.nftables.routes import DEAD_ENDS, parse_route
from app.simulator.events import IcmpQueryMessage, Message, TcpMessage, UdpMessage
from app.simulator.forwarding.routing import Route
from app.simulator.network import Node, Settings
from app.simulator.packets.addresses import Address, Family, Prefix
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import ICMP_PROTOCOLS, IcmpType, TcpFlag
from app.simulator.rules.statements import Limit
from tests.kernel.conversations import conversation, conversing_setups
from tests.kernel.crowds import crowd, crowded_setups
from tests.kernel.palette import Palette, palette_of
from tests.kernel.rule_makers import RuleMaker
from tests.kernel.scenario import Answer, Deed, Objection, Packet, Pause, Scenario, Sequel, Setup
from tests.kernel.shapes import SHAPES, Shape

FIN, SYN, RST, PSH, ACK, URG = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.PSH, TcpFlag.ACK, TcpFlag.URG
USUAL_FLAGS = (SYN, SYN | ACK, ACK, ACK, PSH | ACK, FIN | ACK, RST, RST | ACK)
STRANGE_FLAGS = (TcpFlag(0), FIN, SYN | FIN, SYN | RST, PSH, ACK | URG, SYN | URG, FIN | ACK | URG)
SOURCE_PORTS = (5000, 5000, 40000, 500, 700, 80)
PORTS = (80, 443, 53, 8080, 5000)
UNKNOWN = 200
ECHOES = (IcmpType.ECHO_REQUEST, IcmpType.ECHO_REPLY, Icmpv6Type.ECHO_REQUEST, Icmpv6Type.ECHO_REPLY)
QUERIES = {
    Family.IPV4: (IcmpType.ECHO_REQUEST,) * 4
    + (
        IcmpType.ECHO_REPLY,
        IcmpType.TIMESTAMP_REQUEST,
        IcmpType.INFO_REQUEST,
        IcmpType.ADDRESS_MASK_REQUEST,
    ),
    Family.IPV6: (Icmpv6Type.ECHO_REQUEST,) * 4
    + (
        Icmpv6Type.ECHO_REPLY,
        Icmpv6Type.NODE_INFORMATION_QUERY,
        Icmpv6Type.NODE_INFORMATION_REPLY,
        UNKNOWN,
    ),
}
TOO_LARGE, TOO_LARGE_6 = ((3, 4),), ((2, 0),)
ERRORS = {
    Family.IPV4: ((3, 0), (3, 1), (3, 3), *TOO_LARGE * 3, (3, 13), (11, 0), (4, 0), (12, 0)),
    Family.IPV6: ((1, 0), (1, 1), (1, 3), (1, 4), (1, 6), *TOO_LARGE_6 * 6, (3, 0), (4, 1), (100, 0)),
}
"""Who is told of sizes has to be a router, and most errors are for hosts."""
UNREACHED = {
    Family.IPV4: ("192.0.2.96/27", "10.0.1.11", "10.0.0.0/8"),
    Family.IPV6: ("2001:db8:99::/48", "2001:db8:1::11", "2001:db8::/32"),
}
MARTIANS: Mapping[Family, Sequence[Address]] = {
    Family.IPV4: tuple(map(IPv4Address, ("127.0.0.1", 0, "0.1.2.3", "224.0.0.5", "255.255.255.255", "240.0.0.1"))),
    Family.IPV6: tuple(map(IPv6Address, ("::1", "::", "ff02::5", "fe80::7"))),
}
PAUSES = (1, 5, 15, 40, 70, 130, 310, 1000)
NARROW = 0.3
"""How often links are narrow, and packets large."""
MTUS = (1400, 1300, 1280, 1000, 576, 300)
MTUS_6 = (1400, 1300, 1280)
"""An interface with a smaller one forgets its IPv6."""
PAYLOADS = (0, 0, 0, 10)
LARGE_PAYLOADS = (0, 10, 200, 600, 1230, 1252, 1272, 1400, 1452, 1473, 2000, 4000)
LONGEST = 8
CONVERSATIONS, CROWDS = 0.35, 0.15
"""How many scenarios are one connection and its two ends, and how many are crowds that want the same port."""


PALETTES = {shape.name: palette_of(shape) for shape in SHAPES}


def scenario(seed: int, number: int) -> Scenario:
    chance = Random(f"{seed}/{number}")  # noqa: S311 - the same every time, and nothing is secret
    shape = chance.choice(SHAPES)
    palette = PALETTES[shape.name]
    nodes = {node.name: node for node in shape.network.nodes}
    name, kind = f"{seed}/{number}", chance.random()
    if kind < CONVERSATIONS or (kind < CONVERSATIONS + CROWDS and Family.IPV4 not in palette.families):
        return Scenario(name, shape, conversing_setups(chance, shape), conversation(chance, palette))
    if kind < CONVERSATIONS + CROWDS:
        old = palette.of(Family.IPV4)
        deeds = crowd(chance, shape, old.hosts[-2:], old.routers)
        return Scenario(name, shape, crowded_setups(chance, shape), deeds)
    setups = {name: _setup(chance, nodes[name], shape, palette) for name in shape.routers}
    mtus = _mtus(chance, shape)
    maker = DeedMaker(chance, shape, palette, LARGE_PAYLOADS if mtus else PAYLOADS)
    return Scenario(name, shape, setups, _deeds(maker, may_wait=not _limits(setups)), mtus)


def _mtus(chance: Random, shape: Shape) -> Mapping[Prefix, int]:
    """Links that are narrower than an Ethernet."""
    if chance.random() > NARROW:
        return {}
    prefixes = sorted({str(each.addresses[0].network) for node in shape.network.nodes for each in node.interfaces})
    narrow = chance.sample(prefixes, chance.randint(1, 2))
    return {ip_network(prefix): chance.choice(MTUS_6 if _speaks_six(shape) else MTUS) for prefix in narrow}


def _speaks_six(shape: Shape) -> bool:
    return any(
        isinstance(own.ip, IPv6Address)
        for node in shape.network.nodes
        for each in node.interfaces
        for own in each.addresses
    )


def _limits(setups: Mapping[str, Setup]) -> bool:
    """A limit goes by the kernel's clock, in which no time can be left out."""
    return any(isinstance(part, Limit) for setup in setups.values() for rule in setup.rules for part in rule.parts)


def _setup(chance: Random, node: Node, shape: Shape, palette: Palette) -> Setup:
    maker = RuleMaker.of(chance, node, shape.outer, palette)
    chains = maker.chains() if chance.random() < 0.85 else ()
    settings = Settings(
        ip_forward=chance.random() < 0.97,
        tcp_loose=chance.random() < 0.8,
        default_ttl=chance.choice((64, 64, 64, 255)),
        ipv6_forwarding=chance.random() < 0.97,
        hop_limit=chance.choice((64, 64, 64, 255)),
        rp_filter=chance.choice((0, 0, 0, 0, 1, 2)),
    )
    regular = maker.regular_chains() if chains else ()
    routes = tuple(_routes(chance, chance.choice(palette.families)))
    return Setup(chains, routes, settings, _rp_filters(chance, node), regular)


def _rp_filters(chance: Random, node: Node) -> Mapping[str, int]:
    return {each.name: chance.choice((0, 1, 2)) for each in node.interfaces} if chance.random() < 0.15 else {}


def _routes(chance: Random, family: Family) -> Sequence[Route]:
    if chance.random() < 0.8:
        return ()
    return (parse_route(f"{chance.choice(DEAD_ENDS)} {chance.choice(UNREACHED[family])}"),)


def _deeds(maker: "DeedMaker", *, may_wait: bool) -> Sequence[Deed]:
    maker.waits = maker.waits and may_wait
    for _ in range(maker.chance.randint(1, LONGEST)):
        maker.add()
    return maker.deeds


class DeedMaker:
    """Nobody waits in a scenario with UDP: when its entry became a stream is real time, which cannot be skipped."""

    def __init__(self, chance: Random, shape: Shape, palette: Palette, payloads: Sequence[int]) -> None:
        self._payloads = payloads
        self.chance = chance
        self._palette = palette
        self._shape = shape
        self._nodes = [node.name for node in shape.network.nodes]
        self._hosts = [name for name in self._nodes if name not in shape.routers]
        self.waits = chance.random() < 0.3
        self.deeds: list[Deed] = []
        self._families: list[Family] = []
        """Of which each of them is."""

    def add(self) -> None:
        earlier = [number for number, deed in enumerate(self.deeds) if not isinstance(deed, Pause)]
        fresh = self.chance.choice(self._palette.families)
        if not earlier:
            self._do(self._packet(fresh), fresh)
            return
        about = earlier[-1] if self.chance.random() < 0.6 else self.chance.choice(earlier)
        makers: Mapping[str, Callable[[], Deed]] = {
            "packet": lambda: self._packet(fresh),
            "answer": lambda: Answer(about, self._flags((SYN | ACK, SYN | ACK, ACK)), self._payload()),
            "sequel": lambda: Sequel(about, self._flags((ACK, ACK, SYN)), self._payload()),
            "objection": lambda: self._objection(about),
            "pause": self._pause,
        }
        kind = self.chance.choices(tuple(makers), (35, 30, 25, 7, 8 if self.waits else 0))[0]
        self._do(makers[kind](), fresh if kind == "packet" else self._families[about])

    def _do(self, deed: Deed, family: Family) -> None:
        self.deeds.append(deed)
        self._families.append(family)

    def _packet(self, family: Family) -> Packet:
        chance = self.chance
        source = chance.choice(self._hosts if chance.random() < 0.9 else self._nodes)
        spoofed = self._lie(source, family) if chance.random() < 0.08 else None
        ttl = chance.choice((1, 2, 3)) if chance.random() < 0.1 else None
        df = self._payloads is LARGE_PAYLOADS and chance.random() < 0.4
        return Packet(source, self._anybody(family), self._message(family), ttl, spoofed, df)

    def _anybody(self, family: Family) -> Address:
        palette = self._palette.of(family)
        groups = (palette.hosts, palette.routers, palette.absent)
        return self.chance.choice(self.chance.choices(groups, (60, 35, 2))[0])

    def _lie(self, source: str, family: Family) -> Address:
        """A router's own kernel would not even begin with some of them."""
        is_martian = source in self._hosts and self.chance.random() < 0.4
        return self.chance.choice(MARTIANS[family]) if is_martian else self._anybody(family)

    def _message(self, family: Family) -> Message:
        chance = self.chance
        ports = chance.choice(SOURCE_PORTS), chance.choice(PORTS)
        kind = chance.choices(("tcp", "udp", "icmp"), (60, 0 if self.waits else 25, 15))[0]
        if kind == "udp":
            return UdpMessage(*ports, self._payload())
        if kind == "icmp":
            query = chance.choice(QUERIES[family])
            payload = 56 + self._payload() if query in ECHOES else 12
            return IcmpQueryMessage(query, chance.choice((1, 1, 77)), payload=payload, protocol=ICMP_PROTOCOLS[family])
        return TcpMessage(*ports, SYN if chance.random() < 0.7 else self._flags(()), payload=self._payload())

    def _flags(self, likely: Sequence[TcpFlag]) -> TcpFlag:
        groups = (likely or USUAL_FLAGS, USUAL_FLAGS, STRANGE_FLAGS)
        return self.chance.choice(self.chance.choices(groups, (60, 36, 4))[0])

    def _payload(self) -> int:
        return self.chance.choice(self._payloads)

    def _objection(self, about: int) -> Objection:
        chance = self.chance
        by = chance.choice(self._shape.routers) if chance.random() < 0.3 else None
        return Objection(about, *chance.choice(ERRORS[self._families[about]]), by)

    def _pause(self) -> Pause:
        return Pause(self.chance.choice(PAUSES))
