"""Rules back to text, in one canonical spelling: reading what was printed gives the same rule."""

import re
from collections.abc import Iterable, Mapping, Sequence

from app.nftables.parser import MATCHES, VERDICTS
from app.nftables.values import TYPES
from app.simulator.addresses import AddressRange, Family, NumberRange, Prefix
from app.simulator.filtering import (
    Accept,
    AddressMatch,
    DestinationNat,
    Direction,
    Drop,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceMatch,
    Masquerade,
    Match,
    PortMatch,
    ProtocolMatch,
    Reject,
    RejectBy,
    RejectWith,
    Rule,
    Side,
    SourceNat,
    StateMatch,
    Verdict,
)
from app.simulator.packet import Protocol

_TYPE_NAMES = {of: {number: name for name, number in types.items()} for of, types in TYPES.items()}
_REJECTS = {
    Reject(RejectWith.PORT_UNREACHABLE, RejectBy.ICMPX): "reject",
    Reject(RejectWith.TCP_RESET): "reject with tcp reset",
}
_PROTOCOL_FIELDS = {Family.IPV4: "ip protocol", Family.IPV6: "ip6 nexthdr", None: "meta l4proto"}
_ADDRESS_FIELDS = {Family.IPV4: "ip", Family.IPV6: "ip6"}
_ICMP_FIELDS = {Protocol.ICMP: "icmp type", Protocol.ICMPV6: "icmpv6 type"}
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def print_rule(rule: Rule) -> str:
    return " ".join((*map(print_match, rule.matches), print_verdict(rule.verdict)))


def print_match(match: Match) -> str:
    """One match as it would stand in a rule: `tcp dport { 80, 443 }`."""
    if isinstance(match, StateMatch) and not match.negated:
        return f"ct state {','.join(match.states)}"
    unequal = "!= " if match.negated else ""
    return f"{_field(match)} {unequal}{_set(_values(match))}"


def print_verdict(verdict: Verdict) -> str:
    match verdict:
        case Accept():
            return "accept"
        case Drop():
            return "drop"
        case Masquerade():
            return "masquerade"
        case Reject(answer, by):
            return _REJECTS.get(verdict, f"reject with {by} {answer}")
        case SourceNat(address, ports):
            return f"snat to {address}{_ports(ports)}"
        case DestinationNat(address, ports):
            return f"dnat to {address}{_ports(ports)}"


def _field(match: Match) -> str:
    match match:
        case InterfaceMatch(direction=direction):
            return "iifname" if direction is Direction.IN else "oifname"
        case FamilyMatch() | AddressMatch() | ProtocolMatch():
            return _network_field(match)
        case PortMatch(protocol=protocol, side=side):
            return f"{protocol} sport" if side is Side.SOURCE else f"{protocol} dport"
        case IcmpTypeMatch(protocol=protocol):
            return _ICMP_FIELDS[protocol]
        case StateMatch():
            return "ct state"


def _network_field(match: FamilyMatch | AddressMatch | ProtocolMatch) -> str:
    match match:
        case FamilyMatch():
            return "meta nfproto"
        case AddressMatch(side=side):
            return f"{_ADDRESS_FIELDS[match.family]} {'saddr' if side is Side.SOURCE else 'daddr'}"
        case ProtocolMatch(family=family):
            return _PROTOCOL_FIELDS[family]


def _values(match: Match) -> Iterable[str]:
    match match:
        case InterfaceMatch(names=names):
            return map(_interface_name, names)
        case FamilyMatch() | AddressMatch() | ProtocolMatch():
            return _network_values(match)
        case PortMatch(ports=ports):
            return map(str, ports)
        case IcmpTypeMatch(types=types, protocol=protocol):
            return (_icmp_type(each, _TYPE_NAMES[protocol]) for each in types)
        case StateMatch(states=states):
            return map(str, states)


def _network_values(match: FamilyMatch | AddressMatch | ProtocolMatch) -> Iterable[str]:
    match match:
        case FamilyMatch(families=families):
            return (f"ipv{family}" for family in families)
        case AddressMatch(wanted=wanted):
            return map(_addresses, wanted)
        case ProtocolMatch(protocols=protocols):
            return map(str, protocols)


def _set(values: Iterable[str]) -> str:
    listed: Sequence[str] = tuple(values)
    return listed[0] if len(listed) == 1 else f"{{ {', '.join(listed)} }}"


def _interface_name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) and name not in (*MATCHES, *VERDICTS) else f'"{name}"'


def _addresses(wanted: Prefix | AddressRange) -> str:
    if isinstance(wanted, AddressRange) or wanted.prefixlen < wanted.max_prefixlen:
        return str(wanted)
    return str(wanted.network_address)


def _icmp_type(types: NumberRange, names: Mapping[int, str]) -> str:
    return names.get(types.first, str(types)) if types.first == types.last else str(types)


def _ports(ports: NumberRange | None) -> str:
    return f":{ports}" if ports else ""
