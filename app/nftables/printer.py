"""Rules back to text, in one canonical spelling: reading what was printed gives the same rule."""

import re
from collections.abc import Iterable, Sequence

from app.nftables.parser import MATCHES, VERDICTS
from app.nftables.values import ICMP_TYPES
from app.simulator.addresses import AddressRange, NumberRange, Prefix
from app.simulator.filtering import (
    Accept,
    AddressMatch,
    DestinationNat,
    Direction,
    Drop,
    IcmpTypeMatch,
    InterfaceMatch,
    Masquerade,
    Match,
    PortMatch,
    ProtocolMatch,
    Reject,
    RejectWith,
    Rule,
    Side,
    SourceNat,
    StateMatch,
    Verdict,
)

_TYPE_NAMES = {number: name for name, number in ICMP_TYPES.items()}
_REJECT_ANSWERS = {RejectWith.PORT_UNREACHABLE: "", RejectWith.TCP_RESET: " with tcp reset"}
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
        case Reject(answer):
            return f"reject{_REJECT_ANSWERS.get(answer, f' with icmp {answer}')}"
        case SourceNat(address, ports):
            return f"snat to {address}{_ports(ports)}"
        case DestinationNat(address, ports):
            return f"dnat to {address}{_ports(ports)}"


def _field(match: Match) -> str:
    match match:
        case InterfaceMatch(direction=direction):
            return "iifname" if direction is Direction.IN else "oifname"
        case AddressMatch(side=side):
            return "ip saddr" if side is Side.SOURCE else "ip daddr"
        case ProtocolMatch():
            return "ip protocol"
        case PortMatch(protocol=protocol, side=side):
            return f"{protocol} sport" if side is Side.SOURCE else f"{protocol} dport"
        case IcmpTypeMatch():
            return "icmp type"
        case StateMatch():
            return "ct state"


def _values(match: Match) -> Iterable[str]:
    match match:
        case InterfaceMatch(names=names):
            return map(_interface_name, names)
        case AddressMatch(wanted=wanted):
            return map(_addresses, wanted)
        case ProtocolMatch(protocols=protocols):
            return map(str, protocols)
        case PortMatch(ports=ports):
            return map(str, ports)
        case IcmpTypeMatch(types=types):
            return map(_icmp_type, types)
        case StateMatch(states=states):
            return map(str, states)


def _set(values: Iterable[str]) -> str:
    listed: Sequence[str] = tuple(values)
    return listed[0] if len(listed) == 1 else f"{{ {', '.join(listed)} }}"


def _interface_name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) and name not in (*MATCHES, *VERDICTS) else f'"{name}"'


def _addresses(wanted: Prefix | AddressRange) -> str:
    if isinstance(wanted, AddressRange) or wanted.prefixlen < wanted.max_prefixlen:
        return str(wanted)
    return str(wanted.network_address)


def _icmp_type(types: NumberRange) -> str:
    return _TYPE_NAMES.get(types.first, str(types)) if types.first == types.last else str(types)


def _ports(ports: NumberRange | None) -> str:
    return f":{ports}" if ports else ""
