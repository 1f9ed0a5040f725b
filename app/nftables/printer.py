"""Rules back to text, in one canonical spelling: reading what was printed gives the same rule."""

import re
from collections.abc import Iterable, Mapping, Sequence

from app.nftables.parser import WORDS
from app.nftables.selectors import WRITTEN
from app.nftables.translating_words import FLAGS
from app.nftables.values import CODES, TYPES
from app.simulator.packets.addresses import AddressRange, Family, NumberRange, Prefix
from app.simulator.packets.packet import ALL_FLAGS, Protocol, TcpFlag, flags_text
from app.simulator.rules.filtering import (
    Accept,
    AddressMatch,
    AddressTypeMatch,
    Continue,
    DestinationNat,
    Direction,
    Drop,
    FamilyMatch,
    Goto,
    IcmpTypeMatch,
    InterfaceMatch,
    Jump,
    ListMatch,
    Lookup,
    Masquerade,
    Match,
    NatFlag,
    Part,
    PortMatch,
    ProtocolMatch,
    Redirect,
    Reject,
    Return,
    Rule,
    SetMatch,
    Side,
    SourceNat,
    StateMatch,
    TargetMap,
    Translation,
    Verdict,
    VerdictMap,
    Verdicts,
)
from app.simulator.rules.matches import DirectionMatch, IcmpCodeMatch, MarkMatch, MarkOf, StatusMatch, TcpFlagsMatch
from app.simulator.rules.rejections import RejectBy, RejectWith
from app.simulator.rules.sets import Element, NatTarget, Targets
from app.simulator.rules.statements import DEFAULT_BURST, ClampSegments, Count, Limit, Log, NoTrack, SetMark, Statement
from app.simulator.telling import told_once

_TYPE_NAMES = {of: {number: name for name, number in types.items()} for of, types in TYPES.items()}
_REJECTS = {
    Reject(RejectWith.PORT_UNREACHABLE, RejectBy.ICMPX): "reject",
    Reject(RejectWith.TCP_RESET): "reject with tcp reset",
}
_PROTOCOL_FIELDS = {Family.IPV4: "ip protocol", Family.IPV6: "ip6 nexthdr", None: "meta l4proto"}
_ADDRESS_FIELDS = {Family.IPV4: "ip", Family.IPV6: "ip6"}
_CODE_NAMES = {of: {number: name for name, number in codes.items()} for of, codes in CODES.items()}
_ICMP_FIELDS = {Protocol.ICMP: "icmp", Protocol.ICMPV6: "icmpv6"}
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


@told_once
def print_rule(rule: Rule) -> str:
    verdict = [] if rule.verdict is None else [print_verdict(rule.verdict)]
    return " ".join((*map(print_part, rule.parts), *verdict))


def print_part(part: Part) -> str:
    return print_statement(part) if isinstance(part, Statement) else print_match(part)


def print_match(match: Match) -> str:
    """One match as it would stand in a rule: `tcp dport { 80, 443 }`."""
    match match:
        case StateMatch(states, negated=False):
            return f"ct state {','.join(states)}"
        case StatusMatch(statuses, negated):
            return f"ct status {'! ' if negated else ''}{','.join(statuses)}"
        case TcpFlagsMatch():
            return _flags(match)
        case SetMatch(key, values, negated):
            return f"{WRITTEN[key]} {'!= ' if negated else ''}@{values.name}"
    unequal = "!= " if match.negated else ""
    return f"{_field(match)} {unequal}{_set(_values(match))}"


def print_verdict(verdict: Verdict | Lookup) -> str:
    match verdict:
        case VerdictMap(key, values):
            return f"{WRITTEN[key]} vmap {_map(values)}"
        case TargetMap(side, key, values, flags):
            word = "snat" if side is Side.SOURCE else "dnat"
            return f"{word} to {WRITTEN[key]} map {_map(values)}{_nat_flags(flags)}"
        case Accept():
            return "accept"
        case Drop():
            return "drop"
        case Reject(answer, by):
            return _REJECTS.get(verdict, f"reject with {by} {answer}")
        case Jump(chain):
            return f"jump {chain}"
        case Goto(chain):
            return f"goto {chain}"
        case Return():
            return "return"
        case Continue():
            return "continue"
        case SourceNat() | DestinationNat() | Masquerade() | Redirect():
            return _translation(verdict)


def _translation(translation: Translation) -> str:
    ports, flags = f":{translation.ports}" if translation.ports else "", _nat_flags(translation.flags)
    match translation:
        case SourceNat(address):
            return f"snat to {address}{ports}{flags}"
        case DestinationNat(address):
            return f"dnat to {address}{ports}{flags}"
        case Masquerade():
            return f"masquerade{' to ' if ports else ''}{ports}{flags}"
        case Redirect():
            return f"redirect{' to ' if ports else ''}{ports}{flags}"


def _nat_flags(flags: NatFlag) -> str:
    return f" {','.join(word for word, flag in FLAGS.items() if flag in flags)}" if flags else ""


def _map(values: Verdicts | Targets) -> str:
    if values.name:
        return f"@{values.name}"
    return f"{{ {', '.join(f'{print_element(key)} : {print_data(data)}' for key, data in values.elements)} }}"


def print_element(element: Element) -> str:
    """Of a set, or the key of a map."""
    if isinstance(element, str):
        return _interface_name(element)
    return str(element) if isinstance(element, NumberRange) else _addresses(element)


def print_data(data: Verdict | NatTarget) -> str:
    """What a map leads to."""
    if isinstance(data, NatTarget):
        return f"{data.address} . {data.port}" if data.port else str(data.address)
    return print_verdict(data)


def print_statement(statement: Statement) -> str:
    match statement:
        case Count():
            return "counter"
        case NoTrack():
            return "notrack"
        case ClampSegments(size):
            return f"tcp option maxseg size set {'rt mtu' if size is None else size}"
        case Log(prefix, level):
            return " ".join(("log", *((f'prefix "{prefix}"',) if prefix else ()), *(("level", level) if level else ())))
        case SetMark(of, value):
            return f"{of} set {value if isinstance(value, MarkOf) else _mark(NumberRange(value, value))}"
        case Limit(rate, unit, burst, over):
            more = "" if burst == DEFAULT_BURST else f" burst {burst} packets"
            return f"limit rate {'over ' if over else ''}{rate}/{unit.name.lower()}{more}"


def _flags(match: TcpFlagsMatch) -> str:
    """In the shortest of its spellings, as nft list prints it. Before nft 1.0.7 a slash wants several flags."""
    unequal = "!= " if match.negated else ""
    if match.wanted == (TcpFlag(0),) and match.mask:
        return f"tcp flags {'' if match.negated else '! '}{flags_text(match.mask)}"
    values = _set(" | ".join(flags_text(flags).split(",")) if flags else "0x0" for flags in match.wanted)
    if match.mask == ALL_FLAGS:
        return f"tcp flags {unequal or '== '}{values}"
    masked = flags_text(match.mask).split(",") if match.mask else ["0x0"]
    if len(match.wanted) == 1 and len(masked) > 1:
        return f"tcp flags {unequal}{flags_text(match.wanted[0])} / {flags_text(match.mask)}"
    mask = f"({' | '.join(masked)})" if len(masked) > 1 else masked[0]
    return f"tcp flags & {mask} {unequal or '== '}{values}"


def _mark(marks: NumberRange) -> str:
    return f"0x{marks.first:x}" if marks.first == marks.last else f"0x{marks.first:x}-0x{marks.last:x}"


def _field(match: ListMatch) -> str:
    match match:
        case InterfaceMatch(direction=direction):
            return "iifname" if direction is Direction.IN else "oifname"
        case FamilyMatch() | AddressMatch() | ProtocolMatch():
            return _network_field(match)
        case PortMatch(protocol=protocol, side=side):
            return f"{protocol} sport" if side is Side.SOURCE else f"{protocol} dport"
        case IcmpTypeMatch(protocol=protocol):
            return f"{_ICMP_FIELDS[protocol]} type"
        case IcmpCodeMatch(protocol=protocol):
            return f"{_ICMP_FIELDS[protocol]} code"
        case StateMatch():
            return "ct state"
        case StatusMatch():
            return "ct status"
        case DirectionMatch():
            return "ct direction"
        case TcpFlagsMatch():
            return "tcp flags"
        case MarkMatch(of=of):
            return of.value
        case AddressTypeMatch(side=side):
            return "fib saddr type" if side is Side.SOURCE else "fib daddr type"


def _network_field(match: FamilyMatch | AddressMatch | ProtocolMatch) -> str:
    match match:
        case FamilyMatch():
            return "meta nfproto"
        case AddressMatch(side=side):
            return f"{_ADDRESS_FIELDS[match.family]} {'saddr' if side is Side.SOURCE else 'daddr'}"
        case ProtocolMatch(family=family):
            return _PROTOCOL_FIELDS[family]


def _values(match: ListMatch) -> Iterable[str]:
    match match:
        case InterfaceMatch(names=names):
            return map(_interface_name, names)
        case FamilyMatch() | AddressMatch() | ProtocolMatch():
            return _network_values(match)
        case PortMatch(ports=ports):
            return map(str, ports)
        case IcmpTypeMatch(types=types, protocol=protocol):
            return (_named(each, _TYPE_NAMES[protocol]) for each in types)
        case IcmpCodeMatch(codes=codes, protocol=protocol):
            return (_named(each, _CODE_NAMES[protocol]) for each in codes)
        case StateMatch(states=states):
            return map(str, states)
        case StatusMatch(statuses=statuses):
            return map(str, statuses)
        case DirectionMatch(direction=direction):
            return (direction.value,)
        case TcpFlagsMatch(wanted=wanted):
            return map(flags_text, wanted)
        case MarkMatch(marks=marks):
            return map(_mark, marks)
        case AddressTypeMatch(types=types):
            return map(str, types)


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
    return name if _PLAIN_NAME.fullmatch(name) and name not in WORDS else f'"{name}"'


def _addresses(wanted: Prefix | AddressRange) -> str:
    if isinstance(wanted, AddressRange) or wanted.prefixlen < wanted.max_prefixlen:
        return str(wanted)
    return str(wanted.network_address)


def _named(numbers: NumberRange, names: Mapping[int, str]) -> str:
    return names.get(numbers.first, str(numbers)) if numbers.first == numbers.last else str(numbers)
