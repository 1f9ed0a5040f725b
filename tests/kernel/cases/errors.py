"""ICMP errors, and what is said of packets that do not go on."""

from collections.abc import Mapping

from app.simulator.events import IcmpErrorMessage
from app.simulator.packets.packet import IcmpError, IcmpType
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.steps import EndingKind
from tests.kernel.cases.case import APP2, INSIDE, MASQUERADE, QUERY, RST, WEB, Case, filtering, forward, ping, tcp
from tests.kernel.cases.questions import changes, consulted, endings, ends, states
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Objection, Packet, Pause, Sequel

NEW, RELATED, INVALID = TrackingState.NEW, TrackingState.RELATED, TrackingState.INVALID
PORT_UNREACHABLE = Objection(0, IcmpType.DESTINATION_UNREACHABLE, 3)


def _is_about_what_was_sent(outcome: Outcome) -> bool:
    """What arrives last is about the first packet, but for the hops it has gone."""
    sent, error = outcome.packets[0].packet, outcome.packets[-1].hops[-1].arrived.transport
    return isinstance(error, IcmpError) and (error.inner.sender, error.inner.receiver) == (sent.sender, sent.receiver)


ERRORS: Mapping[str, Case] = {
    "error-is-related": Case(
        (MASQUERADE,), (QUERY, PORT_UNREACHABLE), lambda done: states(done) == [NEW, RELATED] and ends(done)[1] == "app"
    ),
    "error-is-translated-inside": Case((MASQUERADE,), (QUERY, PORT_UNREACHABLE), _is_about_what_was_sent),
    "error-refreshes-nothing": Case(
        (MASQUERADE,),
        (QUERY, Pause(10), PORT_UNREACHABLE, Sequel(0)),
        lambda done: states(done) == [NEW, RELATED, NEW] and len(changes(done)) == 2,
    ),
    "error-asks-no-nat-chain": Case(
        (MASQUERADE, forward("reject")),
        (QUERY,),
        lambda done: states(done) == [NEW, RELATED] and not consulted(done) and ends(done) == ["gw", "app"],
    ),
    "error-about-nothing-is-invalid": Case(
        (forward("ct state new accept"),),
        (QUERY, Pause(40), PORT_UNREACHABLE),
        lambda done: states(done) == [NEW, INVALID],
    ),
    "error-to-somebody-else-is-invalid": Case(
        (MASQUERADE,),
        (QUERY, Packet("web", APP2, IcmpErrorMessage(IcmpType.DESTINATION_UNREACHABLE, 3, 1))),
        lambda done: states(done) == [NEW, INVALID],
    ),
    "nobody-complains-of-complaints": Case(
        (forward("iifname wan tcp dport 1-65535 reject with tcp reset", "iifname wan reject"),),
        (QUERY, PORT_UNREACHABLE, tcp("app", WEB, (5000, 443), RST), tcp("web", APP2, (443, 5000), RST)),
        lambda done: len(done.packets) == 4 and endings(done)[1::2] == [EndingKind.REJECTED] * 2,
    ),
    "own-echo-reply-is-rejected-silently": Case(
        (filtering(Hook.OUTPUT, "icmp type echo-reply reject"),),
        (ping("app", INSIDE),),
        lambda done: len(done.packets) == 2 and endings(done)[1] is EndingKind.REJECTED,
    ),
}
