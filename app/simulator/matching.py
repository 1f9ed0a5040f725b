"""Rules made ready for asking: each match becomes one question to a packet's visit."""

from collections.abc import Callable, Iterator
from ipaddress import IPv6Address

from app.simulator.addresses import AddressRange, Family, NumberRange, Prefix
from app.simulator.filtering import (
    AddressMatch,
    Chain,
    Direction,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceMatch,
    Match,
    PortMatch,
    ProtocolMatch,
    Reject,
    RejectWith,
    Rule,
    Side,
    StateMatch,
    rule_name,
)
from app.simulator.packet import IcmpError, IcmpQuery, Protocol, destination_port, source_port
from app.simulator.records import record
from app.simulator.stages import Place
from app.simulator.steps import Actual, FailedMatch, RuleTest
from app.simulator.visit import Visit

Question = Callable[[Visit], Actual | None]
"""None if the match holds, otherwise what the packet had instead."""

LATER_FRAGMENT = "a later fragment"
"""What has neither ports nor a type, and so fits nothing that asks for them, negated or not (nft_payload_eval)."""
TCP_ONLY = ProtocolMatch((Protocol.TCP,), family=None)


@record
class ReadyRule:
    rule: Rule
    place: Place
    questions: tuple[tuple[Match, Question], ...]
    passed: RuleTest

    def test(self, visit: Visit) -> RuleTest:
        for match, question in self.questions:
            actual = question(visit)
            if actual is not None:
                return RuleTest(self.place, self.rule, FailedMatch(match, actual))
        return self.passed

    def holds(self, visit: Visit) -> bool:
        return all(question(visit) is None for _, question in self.questions)


def ready_rules(node: str, chain: Chain) -> tuple[ReadyRule, ...]:
    return tuple(_ready_rule(f"{node}.{chain.name}", rule, position) for position, rule in enumerate(chain.rules, 1))


def _ready_rule(chain: Place, rule: Rule, position: int) -> ReadyRule:
    place = f"{chain}.{rule_name(rule, position)}"
    matches = (*rule.matches, *_unspoken(rule))
    questions = tuple((match, _question(match)) for match in matches)
    return ReadyRule(rule, place, questions, RuleTest(place, rule, None))


def _unspoken(rule: Rule) -> Iterator[Match]:
    """What nftables asks by itself, so that a reject can be said."""
    if isinstance(rule.verdict, Reject):
        if rule.verdict.answer is RejectWith.TCP_RESET:
            yield TCP_ONLY
        if rule.verdict.family is not None:
            yield FamilyMatch((rule.verdict.family,))


def _question(match: Match) -> Question:
    match match:
        case InterfaceMatch():
            return _ask_interface(match)
        case AddressMatch():
            return _ask_address(match)
        case FamilyMatch() | ProtocolMatch():
            return _ask_kind(match)
        case StateMatch(states, negated):
            return _ask_set(lambda visit: visit.state, frozenset(states), negated=negated)
        case PortMatch():
            return _ask_port(match)
        case IcmpTypeMatch():
            return _ask_icmp_type(match)


def _ask_set(actual_of: Callable[[Visit], str], wanted: frozenset[str], *, negated: bool) -> Question:
    def ask(visit: Visit) -> Actual | None:
        actual = actual_of(visit)
        return actual if (actual in wanted) is negated else None

    return ask


def _ask_kind(match: FamilyMatch | ProtocolMatch) -> Question:
    return _ask_family(match) if isinstance(match, FamilyMatch) else _ask_protocol(match)


def _ask_family(match: FamilyMatch) -> Question:
    families, negated = frozenset(match.families), match.negated

    def ask(visit: Visit) -> Actual | None:
        family = visit.packet.family
        return family if (family in families) is negated else None

    return ask


def _ask_protocol(match: ProtocolMatch) -> Question:
    protocols, negated, family = frozenset(match.protocols), match.negated, match.family

    def ask(visit: Visit) -> Actual | None:
        packet = visit.packet
        if family is not None and packet.family is not family:
            return packet.family
        return packet.protocol if (packet.protocol in protocols) is negated else None

    return ask


def _ask_interface(match: InterfaceMatch) -> Question:
    names = frozenset(match.names)
    if match.direction is Direction.IN:
        return _ask_set(lambda visit: visit.in_interface, names, negated=match.negated)
    return _ask_set(lambda visit: visit.out_interface, names, negated=match.negated)


def _ask_address(match: AddressMatch) -> Question:
    ranges = tuple(map(_bounds, match.wanted))
    is_source, negated, is_six = match.side is Side.SOURCE, match.negated, match.family is Family.IPV6

    def ask(visit: Visit) -> Actual | None:
        address = visit.packet.source if is_source else visit.packet.destination
        if isinstance(address, IPv6Address) is not is_six:
            return visit.packet.family
        number = int(address)
        found = any(first <= number <= last for first, last in ranges)
        return address if found is negated else None

    return ask


def _bounds(wanted: Prefix | AddressRange) -> tuple[int, int]:
    if isinstance(wanted, AddressRange):
        return int(wanted.first), int(wanted.last)
    return int(wanted.network_address), int(wanted.broadcast_address)


def _ask_port(match: PortMatch) -> Question:
    protocol, negated = match.protocol, match.negated
    port_of = source_port if match.side is Side.SOURCE else destination_port

    def ask(visit: Visit) -> Actual | None:
        transport = visit.packet.transport
        if transport.protocol is not protocol:
            return transport.protocol
        if visit.packet.is_later_fragment:
            return LATER_FRAGMENT
        port = port_of(transport)
        return port if _is_in(port, match.ports) is negated else None

    return ask


def _ask_icmp_type(match: IcmpTypeMatch) -> Question:
    negated, protocol = match.negated, match.protocol

    def ask(visit: Visit) -> Actual | None:
        transport = visit.packet.transport
        if visit.packet.is_later_fragment:
            return LATER_FRAGMENT
        if not isinstance(transport, IcmpQuery | IcmpError) or transport.protocol is not protocol:
            return transport.protocol
        return transport.type if _is_in(transport.type, match.types) is negated else None

    return ask


def _is_in(number: int, ranges: tuple[NumberRange, ...]) -> bool:
    return any(first <= number <= last for first, last in ranges)
