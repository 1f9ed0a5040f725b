"""Packets that are passed on, or not, by routers and filters."""

from app.scenarios.narration import tunnels
from app.scenarios.narration.chains import decider, name_in
from app.scenarios.narration.story import Story, find
from app.scenarios.narration.words import capital, is_private, rule_text
from app.scenarios.traces.kinds import PacketKind
from app.scenarios.traces.stays import Stay, is_wrapped
from app.simulator.rules.chain_tables import asked
from app.simulator.rules.filtering import Accept, Hook, Match, Reject, SetMatch, StateKey, StateMatch, TrackingState
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.steps import Filtered, Routed, Tracked
from app.simulator.telling import told_once


def routed(stay: Stay, story: Story) -> tuple[str, str]:
    """A node that only passes on."""
    label = story.cast.label(stay.node)
    way = find(stay.hop.steps, Routed)
    if way is None or way.chosen is None:
        return f"{label} takes it", f"It is for {stay.left[1]}."
    begin = "It reads only the destination"
    first, now = stay.packet.packet.source, stay.arrived[0].address
    if is_wrapped(stay.hop.left):
        begin = tunnels.passed_on(stay)
    elif first != now and story.kind(stay) is PacketKind.REQUEST:
        begin = f"Out here nobody has heard of {first}, and nobody needs to"
    return f"{label} passes it on", f"{begin}: {_direction(way, stay, story)}{tunnels.wanted(stay, story)}."


def onward(stay: Stay, story: Story) -> str:
    """Where a packet is routed, as a sentence without its end."""
    way = find(stay.hop.steps, Routed)
    return _direction(way, stay, story) if way else "it is for this node"


def _direction(way: Routed, stay: Stay, story: Story) -> str:
    if way.chosen is not None and story.cast.tunnel(stay.node, way.interface):
        tunnel = tunnels.named(stay.node, way.interface or "", story)
        return f"{way.destination} lies in {way.chosen.route.prefix}, and the way there leads into {tunnel}"
    return _by_link(way)


@told_once
def _by_link(way: Routed) -> str:
    destination, chosen = way.destination, way.chosen
    if chosen is None:
        return f"no route leads to {destination}"
    route = chosen.route
    if route.via is None:
        return f"{destination} lies in {route.prefix}, directly on its link {way.interface}"
    if route.prefix.prefixlen == 0:
        return f"no nearer route knows {destination}, so the default route takes it to {route.via}"
    return f"{destination} lies in {route.prefix}, and the way there leads by {route.via}"


def filtered(stay: Stay, judged: Filtered, story: Story) -> tuple[str, str]:
    who = story.judge(stay)
    match judged.verdict:
        case Accept():
            return f"{who} {_passing(stay, judged, story)}", _accepted(stay, judged, story)
        case Reject():
            return f"{who} rejects it", _refused(stay, judged, story, "rejects it and tells the sender")
        case _:
            return f"{who} drops it", _refused(stay, judged, story, "drops it, silently")


def _passing(stay: Stay, judged: Filtered, story: Story) -> str:
    what = "the response" if story.kind(stay) is PacketKind.RESPONSE else "it"
    if judged.hook is Hook.INPUT:
        return f"lets {what} in"
    if story.kind(stay) is PacketKind.LOCAL or not story.cast.stands_in_wall(stay.node):
        return f"lets {what} pass"
    return f"lets {what} leave" if story.leaves_outside(stay) else f"lets {what} in"


def _accepted(stay: Stay, judged: Filtered, story: Story) -> str:
    test = _deciding(judged)
    if test is None:
        return f"No rule of {judged.chain} says otherwise, so the policy decides: accept."
    rule = rule_text(name_in(judged.chain, test), test.rule)
    state = _state(stay)
    if state in {TrackingState.ESTABLISHED, TrackingState.RELATED} and _asks_state(test):
        return _known(stay, judged, test, story)
    if story.kind(stay) is PacketKind.UNSOLICITED:
        return f"Nobody inside has asked for it, but {rule} invites it."
    if state is TrackingState.NEW:
        way = "go out" if story.leaves_outside(stay) else "pass"
        return f"No session knows it, so it is new; {rule} lets it {way}."
    if state is TrackingState.UNTRACKED:
        return f"{_unremembered(stay, story)} {rule} accepts it."
    if state is TrackingState.INVALID:
        return f"{_stray(stay, story)}; {rule} accepts it all the same."
    return f"{capital(rule)} accepts it."


def _stray(stay: Stay, story: Story) -> str:
    """What is invalid is never translated."""
    begin = "It is invalid, for no session knows it and it may begin none"
    own = stay.left[0]
    leaks = story.leaves_outside(stay) and is_private(own.address)
    return f"{begin}, and NAT leaves it as it is, from {own}" if leaks else begin


def _unremembered(stay: Stay, story: Story) -> str:
    """A filter that tracks nothing asks the packet alone."""
    if story.kind(stay) is PacketKind.RESPONSE:
        return "Nothing is remembered here; answer or not,"
    return "Nothing is remembered here: each packet is judged by itself, and"


def _known(stay: Stay, judged: Filtered, test: RuleTest, story: Story) -> str:
    name, state = name_in(judged.chain, test), _state(stay)
    names_nobody = all(map(_asks_for_state, asked(test.rule)))
    if story.kind(stay) is not PacketKind.RESPONSE:
        return f"Its session is known, so it is {state}, and rule {name} accepts whatever is {state}."
    begin = f"It belongs to a session that is known, so it is {state}, and rule {name} accepts that"
    if state is TrackingState.RELATED:
        begin = f"It is about a session that is known, so it is {state}, and rule {name} accepts that"
    return f"{begin}; no rule has to name {stay.left[0].address}." if names_nobody else f"{begin}."


def _refused(stay: Stay, judged: Filtered, story: Story, deed: str) -> str:
    test = _deciding(judged)
    if test is None:
        return f"{_why_nothing_fits(stay, judged, story)}, so the policy of {judged.chain} {deed}."
    rule = f"{rule_text(name_in(judged.chain, test), test.rule)} {deed}."
    if _state(stay) is TrackingState.UNTRACKED and story.kind(stay) is PacketKind.RESPONSE:
        return f"{_unremembered(stay, story)} {rule}"
    return capital(rule)


def _why_nothing_fits(stay: Stay, judged: Filtered, story: Story) -> str:
    state = _state(stay)
    remembers = state is not TrackingState.UNTRACKED
    match story.kind(stay):
        case PacketKind.RESPONSE:
            if not remembers:
                return "Nothing is remembered here and no rule fits it, answer or not"
            return f"It is {state}, but no rule accepts that"
        case PacketKind.UNSOLICITED:
            begin = "No session knows it" if remembers else "Nobody inside has asked for it"
            whom = " to the gateway itself" if judged.hook is Hook.INPUT else ""
            return f"{begin} and no rule invites it{whom}"
        case PacketKind.REQUEST | PacketKind.LOCAL:
            return "No rule accepts it"


def _deciding(judged: Filtered) -> RuleTest | None:
    return decider(judged.tests)


def _asks_state(test: RuleTest) -> bool:
    return any(map(_asks_for_state, asked(test.rule)))


def _asks_for_state(match: Match) -> bool:
    return isinstance(match.key, StateKey) if isinstance(match, SetMatch) else isinstance(match, StateMatch)


def _state(stay: Stay) -> TrackingState:
    lookup = find(stay.hop.steps, Tracked)
    return lookup.state if lookup else TrackingState.UNTRACKED
