"""Why a rule did not fit, and why a route was not taken."""

from collections.abc import Iterator
from typing import assert_never

from app.nftables.printer import print_rule
from app.simulator.addresses import Address, Family
from app.simulator.filtering import (
    Accept,
    AddressMatch,
    Direction,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceMatch,
    PortMatch,
    ProtocolMatch,
    Side,
    StateMatch,
)
from app.simulator.steps import (
    FailedMatch,
    Filtered,
    RouteCandidate,
    RoutedLocally,
    RouteOutcome,
    RuleTest,
    SourceChecked,
)


def rule_reason(failed: FailedMatch) -> str:
    """What the packet has instead of what the rule wants."""
    if isinstance(failed.actual, Family):
        return f"it is IPv{int(failed.actual)}"
    match failed.match:
        case InterfaceMatch(direction=Direction.IN):
            return f"it came in by {failed.actual}" if failed.actual else "it came in nowhere, it began here"
        case InterfaceMatch():
            return f"it leaves by {failed.actual}" if failed.actual else "it does not leave, it is for this node"
        case AddressMatch(side=side):
            return f"its {side.value} is {failed.actual}"
        case PortMatch(side=side):
            if isinstance(failed.actual, int):
                return f"its {_port_word(side)} is {failed.actual}"
            return f"it is {failed.actual}"
        case ProtocolMatch() | FamilyMatch():
            return f"it is {failed.actual}"
        case IcmpTypeMatch():
            return f"its ICMP type is {failed.actual}" if isinstance(failed.actual, int) else f"it is {failed.actual}"
        case StateMatch():
            return f"its state is {failed.actual}"
        case _:
            assert_never(failed.match)


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
