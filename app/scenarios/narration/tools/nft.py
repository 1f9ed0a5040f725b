"""`nft monitor trace`: the rules that a packet matches at a node (nftables, trace.c).

A packet has one id from its receiving to its sending. Only rules that match are named, and a policy where it decides.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import takewhile

from app.nftables.printer import print_rule, print_verdict
from app.nftables.values import TYPES
from app.scenarios.traces.stays import Stay, translated
from app.simulator.packets.addresses import Address, Family
from app.simulator.packets.packet import (
    Envelope,
    IcmpError,
    IcmpQuery,
    Packet,
    Protocol,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
)
from app.simulator.rules.filtering import (
    Accept,
    Continue,
    DestinationNat,
    Drop,
    Goto,
    Jump,
    Masquerade,
    Redirect,
    Reject,
    Return,
    SourceNat,
)
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.steps import Filtered, NatConsulted, Received, Routed, TtlDecremented
from app.simulator.tunnels.tunnel_steps import Unwrapped, Wrapped

COMMAND = "nft monitor trace"
INTERFACE = re.compile(r"(?<=[io]ifname )(?!v?map|@|!= @)(\{[^}]*\}|!= \{[^}]*\}|!= \S+|\S+)")
INTERFACE_MAP = re.compile(r"[io]ifname v?map \{[^}]*\}")
KEY = re.compile(r"(?<=[{,] )[A-Za-z][\w.-]*(?= :)")
WORD = re.compile(r"[A-Za-z][\w.-]*")
ICMP_NAMES = {of: {number: name for name, number in types.items()} for of, types in TYPES.items()}
UNREAD = (Protocol.IPIP, Protocol.GRE)
"""What nft does not look into: it prints the number's name instead."""
SINGLE_FLAGS = {
    TcpFlag.FIN: "fin",
    TcpFlag.SYN: "syn",
    TcpFlag.RST: "rst",
    TcpFlag.PSH: "psh",
    TcpFlag.ACK: "ack",
    TcpFlag.URG: "urg",
}


def lines(stay: Stay) -> Iterator[str]:
    begin = f"trace id {zlib.crc32(f'{stay.packet.number}.{stay.hop_number}'.encode()):08x}"
    for step in stay.steps:
        match step:
            case Filtered(chain=chain):
                yield f"{begin} inet filter {chain} packet: {_packet(stay, step)}"
                yield from _rules(f"{begin} inet filter", step.tests)
                if not any(test.decides for test in step.tests):
                    yield f"{begin} inet filter {chain} policy {print_verdict(step.verdict)}"
            case NatConsulted(chain=chain):
                yield f"{begin} ip nat {chain} packet: {_packet(stay, step)}"
                yield from _rules(f"{begin} ip nat", step.tests)
            case _:
                pass


def _rules(begin: str, tests: tuple[RuleTest, ...]) -> Iterator[str]:
    for test in tests:
        if test.matched:
            yield f"{begin} {test.chain} rule {quoted(print_rule(test.rule))} (verdict {_verdict(test)})"


def _verdict(test: RuleTest) -> str:
    """A rule that says nothing goes on."""
    match test.verdict:
        case None:
            return "continue"
        case Drop() | Reject():
            return "drop"
        case Jump() | Goto() | Return() | Continue() as move:
            return print_verdict(move)
        case Accept() | SourceNat() | DestinationNat() | Masquerade() | Redirect():
            return "accept"


def quoted(rule: str) -> str:
    """Nft prints the names of interfaces in quotes."""
    with_keys = INTERFACE_MAP.sub(lambda found: KEY.sub(lambda name: f'"{name[0]}"', found[0]), rule)
    return INTERFACE.sub(lambda names: WORD.sub(lambda name: f'"{name[0]}"', names[0]), with_keys)


def _packet(stay: Stay, asked: Filtered | NatConsulted) -> str:
    """The packet as this chain sees it."""
    before = list(takewhile(lambda step: step is not asked, stay.hop.steps))
    passage = stay.hop.steps[0]
    packet = passage.packet if isinstance(passage, Wrapped | Unwrapped) else stay.hop.arrived
    source, destination = translated((packet.sender, packet.receiver), before)
    ttl = next((step.after for step in before if isinstance(step, TtlDecremented)), packet.ttl)
    parts = [
        *(f'iif "{step.interface}"' for step in before if isinstance(step, Received | Unwrapped)),
        *(f'oif "{step.interface}"' for step in before if isinstance(step, Routed) and step.interface),
        *_network(packet, source.address, destination.address, ttl),
        _transport(packet, source.port, destination.port),
    ]
    return " ".join(filter(None, parts))


def _network(packet: Packet, source: Address, destination: Address, ttl: int) -> Iterator[str]:
    """The length of IPv6 leaves its header out."""
    if packet.family is Family.IPV6:
        yield f"ip6 saddr {source} ip6 daddr {destination} ip6 hoplimit {ttl} ip6 nexthdr {packet.protocol}"
        yield f"ip6 length {packet.transport.length}"
        return
    yield f"ip saddr {source} ip daddr {destination} ip ttl {ttl}"
    if packet.protocol in UNREAD:
        yield f"ip protocol {packet.protocol}"
    yield f"ip length {packet.length}"


def _transport(packet: Packet, source_port: int, port: int) -> str:
    match packet.transport:
        case TcpSegment(flags=flags):
            return f"tcp sport {source_port} tcp dport {port} tcp flags == {SINGLE_FLAGS.get(flags, hex(flags.value))}"
        case UdpDatagram(payload=payload):
            return f"udp sport {source_port} udp dport {port} udp length {8 + payload}"
        case Envelope(number=number, sequence=sequence):
            return "" if packet.protocol in UNREAD else f"esp spi {number} esp sequence {sequence}"
        case IcmpQuery(type=kind, code=code) | IcmpError(type=kind, code=code):
            word = "icmpv6" if packet.protocol is Protocol.ICMPV6 else "icmp"
            return f"{word} type {ICMP_NAMES[packet.protocol].get(kind, str(kind))} {word} code {code}"
