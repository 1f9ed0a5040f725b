"""The decisions within a stay: what was asked, who answered, what came of it, and why.

Every kind of step has its row here; there is none where nothing is decided: a packet sets out, comes in, goes out.
"""

from collections.abc import Iterator
from typing import Literal, assert_never

from app.nftables.printer import print_rule, print_verdict
from app.nftables.routes import print_route
from app.scenarios.narration import ends, outer_streams, sizes, tunnel_rows
from app.scenarios.narration.chains import decider, detours, fit, name_in
from app.scenarios.narration.reasons import route_reason, rule_reason, way_back
from app.scenarios.narration.rows import Row
from app.scenarios.narration.tables.bindings import FIELD_NAMES
from app.scenarios.narration.words import capital, duration, flow_text, packet_name, port_word
from app.scenarios.traces.stays import Stay
from app.simulator.forwarding.neighbour_steps import NeighbourSought
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, SegmentsClamped, TooLarge
from app.simulator.packets.addresses import AddressRange
from app.simulator.rules.filtering import (
    Accept,
    DestinationNat,
    Drop,
    NatFlag,
    Reject,
    Side,
    SourceNat,
    TrackingState,
)
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.sessions.entries import EntryChangeKind, FlowDirection
from app.simulator.steps import (
    Delivered,
    Dropped,
    EntryChanged,
    Filtered,
    LetPass,
    NatBound,
    NatConsulted,
    Originated,
    PortChoice,
    Received,
    Routed,
    RoutedLocally,
    SourceChecked,
    Spread,
    Step,
    Tracked,
    TrackingReason,
    Translated,
    Transmitted,
    TtlDecremented,
)
from app.simulator.telling import told_once
from app.simulator.tunnels.tunnel_steps import PeerSought, PolicyAsked, StreamWaited, TunnelMissed, Unwrapped, Wrapped

CHOICES = {
    PortChoice.KEPT: "kept as it is",
    PortChoice.REUSED: "as before",
    PortChoice.ORIGINAL_PORT: "same {port}",
    PortChoice.SEARCHED: "another {port}",
    PortChoice.RANDOM: "a {port} by chance",
    PortChoice.NAMED: "the rule's port",
    PortChoice.NOT_SEARCHED: "same port",
    PortChoice.NONE_FREE: "none",
}
UNDECIDED = frozenset({Received, TtlDecremented, Transmitted, Originated})


def rows(stay: Stay) -> Iterator[tuple[Step, Row]]:
    """Every decision of the stay, and the step in which it falls."""
    for step in stay.steps:
        if type(step) not in UNDECIDED and (found := row(step, stay)):
            yield step, found


def row(step: Step, stay: Stay) -> Row | None:
    match step:
        case Routed():
            return _routed(step)
        case Received() | TtlDecremented() | Transmitted() | Originated():
            return None
        case Filtered():
            return _filtered(step)
        case Tracked():
            return _tracked(step, stay)
        case EntryChanged():
            return _entry_changed(step, stay)
        case NatConsulted():
            return _nat_consulted(step)
        case NatBound():
            return _bound(step)
        case Translated():
            return _translated(step)
        case RoutedLocally():
            answer = f"{step.destination} is its own address, on {step.interface}"
            why = "Its own addresses are looked at before any route."
            return Row("local", f"Whose address is {step.destination}?", answer, "for itself", why)
        case SourceChecked():
            return _source_checked(step)
        case SegmentsClamped():
            return sizes.clamped(step)
        case TooLarge():
            return sizes.too_large(step)
        case Fragmented():
            return sizes.fragmented(step)
        case Gathered():
            return sizes.gathered(step)
        case Reassembled():
            return sizes.reassembled(step)
        case NeighbourSought():
            return ends.neighbour(step)
        case PeerSought():
            return tunnel_rows.peer(step)
        case PolicyAsked():
            return tunnel_rows.policy(step)
        case Wrapped():
            return tunnel_rows.wrapped(step, stay)
        case StreamWaited():
            return outer_streams.row(step)
        case TunnelMissed():
            return tunnel_rows.missed(step)
        case Unwrapped():
            return tunnel_rows.unwrapped(step, stay)
        case Delivered():
            return ends.delivered(step)
        case Dropped():
            return ends.dropped(step, stay.hop.left)
        case LetPass():
            return ends.let_pass(step)
        case _:
            assert_never(step)


# Memory


def _tracked(step: Tracked, stay: Stay) -> Row:
    found = f"entry {step.entry.entry_id}: {flow_text(step.entry.original)}" if step.entry else "no entry fits"
    if step.reason is TrackingReason.ATTACHED:
        found = "that of the packet it is about"
    return Row("track", "Does it belong to a session?", found, step.state.value, _tracking_reason(step, stay))


def _tracking_reason(step: Tracked, stay: Stay) -> str:
    match step.reason:
        case TrackingReason.ENTRY_FOUND if step.direction is FlowDirection.REPLY:
            return "It equals the reply that the entry waits for."
        case TrackingReason.ENTRY_FOUND if step.state is TrackingState.NEW:
            return "It equals the way out of the entry, which has seen no reply yet."
        case TrackingReason.ENTRY_FOUND:
            return "It equals the way out of the entry."
        case TrackingReason.NO_ENTRY if _ends_a_session(stay):
            return "The session that had these ends is over, so it begins a new one."
        case TrackingReason.NO_ENTRY:
            return "No line of the table has these ends, so it may begin a session."
        case TrackingReason.ATTACHED:
            return "The node itself sends it, about a packet that it tracks."
        case TrackingReason.ERROR_ABOUT_ENTRY:
            return "It is an error, and the packet it quotes has an entry."
        case TrackingReason.ERROR_ABOUT_NOTHING:
            return "It is an error, and the packet it quotes has no entry."
        case TrackingReason.ERROR_TO_SOMEBODY_ELSE:
            return "The packet it quotes has an entry, but for somebody else."
        case TrackingReason.CANNOT_OPEN:
            return f"{capital(packet_name(stay.hop.arrived))}: this begins no session."
        case TrackingReason.STATE_FORBIDS:
            return f"{capital(packet_name(stay.hop.arrived))}: this makes no sense in the state of the entry."
        case TrackingReason.OUTSIDE_WINDOW:
            return f"{capital(packet_name(stay.hop.arrived))}: its numbers cannot belong to this connection."
        case TrackingReason.LOOSE_OFF:
            return "Sessions are not picked up in midstream here (tcp_loose is 0)."
        case _:
            assert_never(step.reason)


def _ends_a_session(stay: Stay) -> bool:
    return any(isinstance(step, EntryChanged) and step.change is EntryChangeKind.REMOVED for step in stay.steps)


def _entry_changed(step: EntryChanged, stay: Stay) -> Row:
    entry = step.entry
    answer = f"{flow_text(entry.original)}, reply {flow_text(entry.reply)}"
    left = duration(max(entry.expires - stay.hop.time, 0)) if entry.expires > stay.hop.time else "no time"
    result, why = _change(step, left)
    return Row("entry", "What does the table remember now?", answer, result, why)


def _change(step: EntryChanged, left: str) -> tuple[str, str]:
    state = step.entry.tcp_state.value if step.entry.tcp_state else step.entry.protocol.value
    match step.change:
        case EntryChangeKind.MADE:
            return (
                f"written, {state}",
                f"The packet has passed everything, so its entry is confirmed; it is kept for {left}.",
            )
        case EntryChangeKind.STATE:
            return state, f"The packet moves the session on; the entry is kept for {left}."
        case EntryChangeKind.REFRESHED:
            return "timer anew", f"The session is alive; the entry is kept for {left} from now."
        case EntryChangeKind.EXPIRED:
            return "forgotten", "Nobody has spoken for as long as the timer runs."
        case EntryChangeKind.EVICTED:
            return "given up", "The table is full, and of all that had not proved itself this is the oldest."
        case EntryChangeKind.REMOVED:
            return "removed", "The session is over."
        case EntryChangeKind.REPLACED:
            return "replaced", "Its connection is over, and a new one, with later numbers, needs the port."
        case _:
            assert_never(step.change)


# Translation


def _nat_consulted(step: NatConsulted) -> Row:
    chosen = decider(step.tests)
    answer = _rule(step.chain, chosen) if chosen else "no rule fits"
    result = print_verdict(step.verdict) if step.verdict else "nothing to translate"
    why = "Only the first packet of a session is asked; the others follow it."
    return Row("nat", f"Does a NAT rule of {step.chain} fit?", answer, result, why)


def _bound(step: NatBound) -> Row:
    source = step.side is Side.SOURCE
    chosen = step.chosen.sender if source else step.chosen.receiver
    question = f"Which {step.side.value} does the session get?"
    return Row("bind", question, str(chosen), _choice(step), f"{_choice_reason(step)}{_hash_reason(step)}")


def _hash_reason(step: NatBound) -> str:
    """Of several addresses, why this one."""
    if step.choice in {PortChoice.KEPT, PortChoice.REUSED}:
        return ""
    match step.translation:
        case SourceNat(AddressRange() as among, _, flags) | DestinationNat(AddressRange() as among, _, flags):
            ends = "the sender" if NatFlag.PERSISTENT in flags else "sender and destination"
            return f" Which address of {among} it is, a hash of {ends} says, and says again next time."
        case _:
            return ""


def _choice(step: NatBound) -> str:
    return CHOICES[step.choice].format(port=port_word(step.wanted))


def _choice_reason(step: NatBound) -> str:
    port = port_word(step.wanted)
    match step.choice:
        case PortChoice.KEPT:
            return "Nobody else has these ends."
        case PortChoice.REUSED:
            return "The same sender has this mapping already, and it is free towards this destination."
        case PortChoice.ORIGINAL_PORT if step.side is Side.DESTINATION:
            return f"The address is new; the {port} stays."
        case PortChoice.ORIGINAL_PORT:
            return f"The address is new; the {port} stays, because nobody has it towards this destination."
        case PortChoice.SEARCHED:
            taken = f"The {port} is taken towards this destination"
            return f"{taken}, so one of {step.ports} is searched; tries: {step.tries}."
        case PortChoice.RANDOM:
            return f"The rule asks for a {port} among {step.ports} by chance; tries: {step.tries}."
        case PortChoice.NAMED if step.ports and step.ports.first == step.ports.last:
            return f"The rule asks for port {step.ports}."
        case PortChoice.NAMED:
            return f"The rule asks for a port among {step.ports}; tries: {step.tries}."
        case PortChoice.NOT_SEARCHED:
            return "The port is taken, but that of a destination is never changed."
        case PortChoice.NONE_FREE:
            return f"All that were tried are taken; tries: {step.tries}."
        case _:
            assert_never(step.choice)


def _translated(step: Translated) -> Row:
    before = ", ".join(f"{FIELD_NAMES[change.field]} {change.before}" for change in step.changes)
    after = ", ".join(str(change.after) for change in step.changes)
    way = "out" if step.direction is FlowDirection.ORIGINAL else "back"
    why = f"Entry {step.entry_id} says so for every packet of the session on its way {way}."
    rewrites = tuple(FIELD_NAMES[change.field] for change in step.changes)
    return Row("translate", "What is rewritten?", before, after, why, rewrites)


# Routes and rules


@told_once
def _routed(step: Routed) -> Row:
    question = f"Where does {step.destination} lie?"
    if step.chosen is None:
        return Row("route", question, "no route fits", "no way", "Not even a default route is there.", stops=True)
    why = f"{capital(route_reason(step.chosen, step.destination))}."
    result = f"out by {step.interface}" if step.interface else "nowhere"
    if step.next_hop and step.next_hop != step.destination:
        result = f"{result}, to {step.next_hop}"
    if step.spread is not None:
        why = f"{why} {_spread_reason(step.spread, len(step.hops))}"
    return Row("route", question, print_route(step.chosen.route), result, why)


def _spread_reason(spread: Spread, ways: int) -> str:
    if ways == 1:
        return "Of its ways only this one is up."
    fields = "addresses, protocol and ports" if len(spread.fields) > len(("source", "destination")) else "two addresses"
    return (
        f"Its {ways} ways are equally good: a number made from the packet's {fields} chooses, "
        "so a flow keeps to one of them."
    )


def _source_checked(step: SourceChecked) -> Row:
    wanted = f"rp_filter is {step.mode}: " + (
        f"the way back has to be by {step.interface}" if step.mode == 1 else "any way back will do"
    )
    result = "believed" if step.passed else "not believed"
    return Row("source", f"May {step.address} send from there?", way_back(step), result, f"{capital(wanted)}.")


def _filtered(step: Filtered) -> Row:
    decided = decider(step.tests)
    result = verdict_word(step.verdict)
    stops = not isinstance(step.verdict, Accept)
    question = f"May it pass {step.chain}?"
    answer = _rule(step.chain, decided) if decided else f"policy: {result}"
    return Row("filter", question, answer, result, _filter_reason(step, decided), stops=stops)


def _filter_reason(step: Filtered, decided: RuleTest | None) -> str:
    """What led there, and how it fits; without a rule that decides, why none does."""
    failed = [test.failed for test in step.tests if test.failed]
    if decided is None:
        reason = "no rule decides" if len(failed) < len(step.tests) else "no rule fits"
        if len(step.tests) == 1 and failed:
            reason = f"its only rule does not fit: {rule_reason(failed[0])}"
    elif failed:
        reason = f"{fit(decided)}; the {_rules(len(failed))} before it did not"
    else:
        reason = fit(decided)
    return capital("; ".join((*detours(step.tests), reason))) + "."


def _rules(number: int) -> str:
    return "rule" if number == 1 else f"{number} rules"


def verdict_word(verdict: Accept | Drop | Reject) -> Literal["accept", "drop", "reject"]:
    match verdict:
        case Accept():
            return "accept"
        case Drop():
            return "drop"
        case Reject():
            return "reject"
        case _:
            assert_never(verdict)


def _rule(chain: str, test: RuleTest) -> str:
    return f"rule {name_in(chain, test)}: {print_rule(test.rule)}"
