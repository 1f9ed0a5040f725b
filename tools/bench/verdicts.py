"""How many visits of packets one gateway judges in a second: told, untold, and by a loop written for nothing else.

Time is that of the process, not of the clock on the wall: others may be at work.
"""

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import process_time

from app.nftables.parser import parse_rule
from app.simulator.chance import Chance
from app.simulator.limits import Limits
from app.simulator.network import Interface, Network, Node, Settings
from app.simulator.packets.addresses import Address, HostAddress, InterfaceAddress
from app.simulator.packets.packet import Packet, Protocol, TcpFlag, TcpSegment, Transport
from app.simulator.preparing import ReadyNetwork, prepare
from app.simulator.rules.filtering import Chain, Drop, Hook
from app.simulator.simulation import Simulation
from app.simulator.visit import UntoldVisit, Visit
from tools.bench.table import Met, Row

RULES = 50
VISITS = 10_000
ROUNDS = 5
"""The median of so many."""
NEW, ESTABLISHED = 150_000, 400_000
"""Aims, in visits a second."""
WITHOUT_END = 10**12
CLIENT, SERVER = HostAddress("10.0.1.10"), HostAddress("203.0.113.80")
FIRST_PORT = 1001
LAST_PORT = 1000 + RULES - 1


def gateway() -> ReadyNetwork:
    """A gateway with a rule for what is established and 49 ports, of which the last is the one that is asked for."""
    ports = (f"tcp dport {port} accept" for port in range(FIRST_PORT, LAST_PORT + 1))
    rules = tuple(map(parse_rule, ("ct state established,related accept", *ports)))
    interfaces = (
        Interface("lan", (InterfaceAddress.parse("10.0.1.1/24"),)),
        Interface("wan", (InterfaceAddress.parse("203.0.113.1/24"),)),
    )
    chains = (Chain("forward", Hook.FORWARD, rules, Drop()),)
    node = Node("gw", interfaces, chains=chains, settings=Settings(ip_forward=True))
    hosts = [
        Node("client", (Interface("eth0", (InterfaceAddress.parse("10.0.1.10/24"),)),)),
        Node("server", (Interface("eth0", (InterfaceAddress.parse("203.0.113.80/24"),)),)),
    ]
    return prepare(Network((node, *hosts)), Limits())


Packets = Sequence[Packet]
Session = tuple[Address, Address, int, int]


def opening(number: int = VISITS) -> Packets:
    """Each begins a session of its own."""
    return [Packet(CLIENT, SERVER, TcpSegment(10_000 + each, LAST_PORT, TcpFlag.SYN)) for each in range(number)]


def going_on(number: int = VISITS) -> Packets:
    """All of one session, to which both sides have spoken."""
    return [_segment(TcpFlag.ACK, 1, 1)] * number


def handshake() -> Iterator[Visit]:
    """What comes before it."""
    yield Visit(_segment(TcpFlag.SYN), 0, "lan")
    answer = TcpSegment(LAST_PORT, 5000, TcpFlag.SYN | TcpFlag.ACK, 0, 1)
    yield Visit(Packet(SERVER, CLIENT, answer), 0, "wan")
    yield Visit(_segment(TcpFlag.ACK, 1, 1), 0, "lan")


def _segment(flags: TcpFlag, sequence: int = 0, acknowledgement: int = 0) -> Packet:
    return Packet(CLIENT, SERVER, TcpSegment(5000, LAST_PORT, flags, sequence, acknowledgement))


def judged_by_pipeline(network: ReadyNetwork, packets: Packets, visit: type[Visit]) -> float:
    """Visits a second, in a gateway that has seen the handshake."""
    pipeline = Simulation(network, Chance(1), Limits(work=WITHOUT_END)).stations["gw"].pipeline
    for each in handshake():
        pipeline.receive(each)
    visits = [visit(packet, 0, "lan") for packet in packets]
    rate = _rate(lambda: [pipeline.receive(each) for each in visits], len(packets))
    if any(each.onward is None for each in visits):
        raise RuntimeError("These should all have gone on.")
    return rate


def judged_by_loop(packets: Packets) -> float:
    """What somebody writes who wants nothing but this: a look for the session, the first rule that matches, a TTL."""
    rules = [(Protocol.TCP, port, True) for port in range(FIRST_PORT, LAST_PORT + 1)]
    sessions: set[Session] = {(CLIENT, SERVER, 5000, LAST_PORT)}
    return _rate(lambda: [_loop(packet, packet.transport, rules, sessions) for packet in packets], len(packets))


def _loop(
    packet: Packet, transport: Transport, rules: Sequence[tuple[Protocol, int, bool]], sessions: set[Session]
) -> Packet | None:
    ports = transport.source_port, transport.destination_port
    session = packet.source, packet.destination, *ports
    if session not in sessions:
        for protocol, port, accepts in rules:
            if packet.protocol is protocol and ports[1] == port:
                if not accepts:
                    return None
                break
        else:
            return None
        sessions.add(session)
    return Packet(packet.source, packet.destination, transport, packet.ttl - 1)


def _rate(work: Callable[[], object], visits: int) -> float:
    began = process_time()
    work()
    return visits / (process_time() - began)


def rows() -> Iterator[Row]:
    network = gateway()
    kinds = ("a new session", opening(), NEW), ("an established one", going_on(), ESTABLISHED)
    for kind, packets, aim in kinds:
        told, untold, loop = _side_by_side(network, packets)
        said = f"{untold:,.0f}/s (told {told:,.0f}/s; a loop for nothing else {loop:,.0f}/s)"
        yield Row(f"verdicts at {RULES} rules, {kind}", said, f"aim {aim:,}/s", Met.YES if untold >= aim else Met.NONE)


def _side_by_side(network: ReadyNetwork, packets: Packets) -> tuple[float, float, float]:
    """In turns, so that what else the machine does falls on all of them."""
    rounds = [
        (
            judged_by_pipeline(network, packets, Visit),
            judged_by_pipeline(network, packets, UntoldVisit),
            judged_by_loop(packets),
        )
        for _ in range(ROUNDS)
    ]
    told, untold, loop = (median(rates) for rates in zip(*rounds, strict=True))
    return told, untold, loop
