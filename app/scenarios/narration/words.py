"""The small words: packets, ends, times, rules."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from math import floor
from typing import Literal

from app.nftables.printer import print_rule
from app.scenarios.narration.icmp_names import error_name, query_name
from app.simulator.packets.addresses import MOST_REMEMBERED, SECOND, Address, Endpoint, Family, Nanoseconds, Prefix
from app.simulator.packets.packet import (
    EITHER_ICMP,
    Envelope,
    Flow,
    IcmpError,
    IcmpQuery,
    Packet,
    Protocol,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
)
from app.simulator.rules.filtering import Rule

PRIVATE: tuple[Prefix, ...] = (
    *map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")),
    IPv6Network("fc00::/7"),
)
"""RFC 1918, RFC 6598 and RFC 4193: addresses that mean something only inside."""

DATA = "data segment"
AN = ("ACK", "RST", "echo", "ICMP", "IPIP", "ESP", "URG")
"""Beginnings of names that are spoken with a vowel."""


def is_private(address: Address) -> bool:
    return any(address in prefix for prefix in PRIVATE)


def packet_name(packet: Packet) -> str:
    match packet.transport:
        case TcpSegment(flags=flags, payload=payload):
            return _segment_name(flags, payload)
        case Envelope():
            return f"{protocol_name(packet.protocol)} packet"
        case UdpDatagram():
            return "datagram"
        case IcmpQuery() as query:
            return query_name(query)
        case IcmpError() as error:
            return error_name(error)


def short_name(packet: Packet) -> str:
    """As it stands on a plate."""
    name = packet_name(packet)
    return "Data" if name == DATA else capital(name)


def _segment_name(flags: TcpFlag, payload: int) -> str:
    if TcpFlag.RST in flags:
        return "RST"
    if TcpFlag.SYN in flags:
        return "SYN-ACK" if TcpFlag.ACK in flags else "SYN"
    if TcpFlag.FIN in flags:
        return "FIN"
    if payload:
        return DATA
    return "ACK" if TcpFlag.ACK in flags else "segment without flags"


def a(name: str) -> str:
    """With its article: a SYN, an ACK, an echo request."""
    return f"an {name}" if name.startswith(AN) else f"a {name}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def within(name: str) -> str:
    """A name in the middle of a sentence: dead peer detection, but BGP and WireGuard."""
    return name if any(letter.isupper() for letter in name[1:]) else name[:1].lower() + name[1:]


def protocol_name(protocol: Protocol) -> str:
    return {Protocol.IPIP: "IPIP", Protocol.ICMPV6: "ICMPv6"}.get(protocol) or protocol.value.upper()


def ttl_name(packet: Packet) -> str:
    return "hop limit" if packet.family is Family.IPV6 else "time to live"


def port_of(endpoint: Endpoint) -> str:
    return f"port {endpoint.port}" if endpoint.port else "this identifier"


def port_word(flow: Flow) -> str:
    """What tells sessions between the same two addresses apart."""
    return "identifier" if flow.protocol in EITHER_ICMP else "port"


@lru_cache(MOST_REMEMBERED)
def flow_text(flow: Flow) -> str:
    return f"{flow.sender} -> {flow.receiver}"


def rule_text(name: str, rule: Rule) -> str:
    return f"rule {name}, “{print_rule(rule)}”,"


def short_place(place: str) -> str:
    """The last word of a place: the rule's name."""
    return place.rsplit(".", 1)[-1]


def seconds(time: Nanoseconds) -> float:
    return time / SECOND


def half_up(number: float, digits: Literal[1, 2] = 1) -> float:
    """Rounded as the page's scripts do it: halves upwards."""
    parts = {1: 10, 2: 100}[digits]
    return floor(number * parts + 0.5) / parts


UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
UNITS_TOLD = 2
NEARLY = 10
"""What lacks less than a tenth of its smaller unit is told as almost the next whole one."""


def duration(time: Nanoseconds) -> str:
    """In two units at most: “5 days and 1 second”, “2 days and 3 hours”, “almost 5 days”, “30 milliseconds”."""
    if time < SECOND:
        return _count(max(round(time / 1_000_000), 1), "millisecond")
    whole = round(time / SECOND)
    if len(_parts(whole)) <= UNITS_TOLD:
        return " and ".join(_parts(whole))
    largest = next(place for place, (_, size) in enumerate(UNITS) if whole >= size)
    unit = UNITS[largest + 1][1]
    lacking = -whole % unit
    if lacking * NEARLY <= unit:
        return f"almost {' and '.join(_parts(whole + lacking))}"
    return " and ".join(_parts(whole - whole % unit))


def is_one(time: str) -> bool:
    """Whether a time is told in the singular: 1 day, almost 1 day."""
    return time.removeprefix("almost ").startswith("1 ") and " and " not in time


def _parts(whole: int) -> list[str]:
    """Every unit that says something, the largest first."""
    parts: list[str] = []
    for unit, size in UNITS:
        number, whole = divmod(whole, size)
        if number:
            parts.append(_count(number, unit))
    return parts


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def decider(place: str) -> str:
    """“rule known” or “the policy of input”."""
    chain, name = place.rsplit(".", 2)[-2:]
    return f"the policy of {chain}" if name == "policy" else f"rule {short_place(place)}"
