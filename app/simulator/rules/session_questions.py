"""What rules ask of a packet's session: without an entry there is no answer, and no match (nft_ct_get_eval)."""

from collections.abc import Callable

from app.simulator.rules.filtering import Side
from app.simulator.rules.matches import DirectionMatch, StatusMatch, TrackingStatus
from app.simulator.rules.rule_tests import Actual
from app.simulator.sessions.conntrack import Entry
from app.simulator.visit import Visit

NO_ENTRY = "without an entry"
NO_STATUS = "none"

HAS: dict[TrackingStatus, Callable[[Entry], bool]] = {
    TrackingStatus.SEEN_REPLY: lambda entry: entry.replied,
    TrackingStatus.ASSURED: lambda entry: entry.assured,
    TrackingStatus.CONFIRMED: lambda entry: entry.confirmed,
    TrackingStatus.SOURCE_NAT: lambda entry: Side.SOURCE in entry.translated,
    TrackingStatus.DESTINATION_NAT: lambda entry: Side.DESTINATION in entry.translated,
}


def ask_status(match: StatusMatch) -> Callable[[Visit], Actual | None]:
    wanted = [HAS[status] for status in match.statuses]
    negated = match.negated

    def ask(visit: Visit) -> Actual | None:
        if visit.session is None:
            return NO_ENTRY
        entry = visit.session.entry
        found = any(has(entry) for has in wanted)
        return _statuses(entry) if found is negated else None

    return ask


def _statuses(entry: Entry) -> str:
    return ",".join(status for status, has in HAS.items() if has(entry)) or NO_STATUS


def ask_direction(match: DirectionMatch) -> Callable[[Visit], Actual | None]:
    wanted, negated = match.direction.value, match.negated

    def ask(visit: Visit) -> Actual | None:
        if visit.session is None:
            return NO_ENTRY
        direction = visit.session.direction.value
        return direction if (direction == wanted) is negated else None

    return ask
