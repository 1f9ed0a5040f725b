"""Why a rule did not fit, and why a route was not taken."""

from collections.abc import Iterator
from typing import assert_never

from app.nftables.printer import print_rule
from app.simulator.packets.addresses import Address, Family
from app.simulator.packets.packet import Protocol
from app.simulator.rules import effects
from app.simulator.rules.filtering import (
    Accept,
    AddressKey,
    AddressMatch,
    AddressTypeMatch,
    Direction,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceKey,
    InterfaceMatch,
    MarkKey,
    Match,
    PortKey,
    PortMatch,
    ProtocolKey,
    ProtocolMatch,
    SetMatch,
    Side,
    StateKey,
    StateMatch,
)
from app.simulator.rules.matches import DirectionMatch, IcmpCodeMatch, MarkMatch, MarkOf, StatusMatch, TcpFlagsMatch
from app.simulator.rules.rule_tests import LATER_FRAGMENT, Actual, FailedMatch, RuleTest
from app.simulator.rules.session_questions import NO_ENTRY
from app.simulator.rules.sets import ValueSet
from app.simulator.rules.statements import Statement
from app.simulator.steps import Filtered, RouteCandidate, RoutedLocally, RouteOutcome, SourceChecked


def rule_reason(failed: FailedMatch) -> str:
    """What the packet has instead of what the rule wants."""
    part, actual = failed.match, failed.actual
    if isinstance(actual, Family):
        return f"it is IPv{int(actual)}"
    if isinstance(actual, Protocol):
        return f"it is {actual}"
    if actual == NO_ENTRY:
        return "it has no entry in the table"
    if actual == LATER_FRAGMENT:
        return "it is a later fragment, which has no ports and no type"
    if isinstance(part, Statement):
        return _undone(actual)
    if isinstance(part, SetMatch):
        return f"{_other_than(part, actual)}, {_not_found(part)}"
    return _other_than(part, actual)


def _not_found(match: SetMatch) -> str:
    name = f"@{match.values.name}" if match.values.name else "the map of the rule"
    if match.negated:
        return f"which is in {name}"
    return f"which is not in {name}" if isinstance(match.values, ValueSet) else f"for which {name} has nothing"


def _undone(actual: Actual) -> str:
    """Statements that a packet does not come past."""
    match actual:
        case effects.OVER:
            return "the limit is used up for now"
        case effects.UNDER:
            return "the limit is not reached"
        case _:
            return "it has no entry in the table that could carry a mark"


def _other_than(match: Match, actual: Actual) -> str:
    match match.key if isinstance(match, SetMatch) else match:
        case InterfaceMatch(direction) | InterfaceKey(direction):
            return _interface(direction, actual)
        case AddressMatch(side) | AddressKey(side):
            return f"its {side.value} is {actual}"
        case PortMatch(side=side) | PortKey(side=side):
            return f"its {_port_word(side)} is {actual}"
        case ProtocolMatch() | FamilyMatch() | ProtocolKey():
            return f"it is {actual}"
        case TcpFlagsMatch():
            return f"its flags are {actual}" if actual != "none" else "it has no flags"
        case IcmpTypeMatch():
            return f"its ICMP type is {actual}"
        case IcmpCodeMatch():
            return f"its ICMP code is {actual}"
        case StateMatch() | StateKey():
            return f"its state is {actual}"
        case StatusMatch():
            return f"of its entry is known: {actual}"
        case DirectionMatch():
            return f"its direction is {actual}"
        case MarkMatch(of) | MarkKey(of):
            return f"{'its mark' if of is MarkOf.PACKET else 'the mark of its session'} is {actual}"
        case AddressTypeMatch(side=side):
            return f"to this node its {side.value} is {actual}"


def _interface(direction: Direction, actual: Actual) -> str:
    if direction is Direction.IN:
        return f"it came in by {actual}" if actual else "it came in nowhere, it began here"
    return f"it leaves by {actual}" if actual else "it does not leave, it is for this node"


def _port_word(side: Side) -> str:
    return "source port" if side is Side.SOURCE else "destination port"


def way_back(check: SourceChecked) -> str:
    """How an answer to the packet's source would go, as a sentence without its end."""
    answer = check.answer
    if isinstance(answer, RoutedLocally):
        return f"{check.address} is its own address"
    if answer.interface is None:
        return f"no way leads back to {check.address}"
    return f"an answer to {check.address} would leave by {answer.interface}"


def route_reason(candidate: RouteCandidate, destination: Address) -> str:
    match candidate.outcome:
        case RouteOutcome.CHOSEN if candidate.route.prefix.prefixlen == 0:
            return "it fits every address, and nothing longer fits this one"
        case RouteOutcome.CHOSEN:
            return f"{destination} lies in it, and no longer prefix has it"
        case RouteOutcome.OTHER_DESTINATION:
            return f"{destination} is not in it"
        case RouteOutcome.SHORTER_PREFIX:
            return "it fits, but a longer prefix fits too"
        case RouteOutcome.HIGHER_METRIC:
            return "it fits as well, but its metric is higher"
        case RouteOutcome.INTERFACE_DOWN:
            return "it would fit, but its interface is down, so it does not count"
        case RouteOutcome.LATER_IN_TABLE:
            return "it fits as well, but stands later in the table"
        case _:
            assert_never(candidate.outcome)


def missed(judged: Filtered) -> Iterator[tuple[RuleTest, str]]:
    """The rules of a chain that would have accepted a packet and did not fit it, each with its reason."""
    for test in judged.tests:
        if test.failed is not None and isinstance(test.rule.verdict, Accept):
            yield test, f"“{print_rule(test.rule)}” does not fit: {rule_reason(test.failed)}."
