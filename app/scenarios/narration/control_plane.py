"""What happens behind the packets: sessions that come up and are given up, routes that are learned and withdrawn."""

from app.nftables.routes import print_route
from app.scenarios.cast import Cast
from app.scenarios.narration.words import duration
from app.simulator.control.facts import (
    ControlFact,
    Reason,
    RouteChange,
    SessionChange,
    SessionKind,
    SessionState,
)
from app.simulator.events import Flush, Incident, SetLink, SetNode
from app.simulator.stages import Place

NAMES = {
    SessionKind.IKE: "IKE",
    SessionKind.BFD: "BFD",
    SessionKind.BGP: "BGP",
    SessionKind.NHRP: "NHRP",
    SessionKind.WIREGUARD: "WireGuard",
}
DETECTORS = {**NAMES, SessionKind.IKE: "Dead peer detection"}
TIMES = {1: "once", 2: "twice"}


def sentence(fact: ControlFact, cast: Cast) -> str:
    if isinstance(fact, RouteChange):
        return _route(fact, cast)
    if fact.state is SessionState.UP:
        return _up(fact, cast)
    if fact.state is SessionState.REKEYED:
        return (
            f"{cast.label(fact.node)} has new keys for {whose(fact.place, cast)}; its packets are counted from 1 again."
        )
    return _down(fact, cast)


def incident(happened: Incident, cast: Cast) -> str:
    match happened:
        case SetLink(link, up):
            return f"The link {link} {'comes up' if up else 'goes down'}."
        case SetNode(node, up):
            return f"{cast.label(node)} is there again." if up else f"{cast.label(node)} fails."
        case Flush(node):
            return f"{cast.label(node)} forgets all its sessions."


def is_down(happened: SetLink | SetNode, cast: Cast) -> str:
    return (
        f"The link {happened.link} is down."
        if isinstance(happened, SetLink)
        else f"{cast.label(happened.node)} is down."
    )


def whose(place: Place, cast: Cast) -> str:
    """A tunnel by its label, a neighbour by its name."""
    node, _, rest = place.partition(".")
    if rest.startswith("bgp."):
        return f"its neighbour {rest.removeprefix('bgp.')}"
    return cast.tunnel_label(node, rest)


def noticed_by(fact: SessionChange) -> str:
    """What was waiting: of IKE a question for a sign of life, unless something else that was asked had no answer."""
    return DETECTORS[fact.kind] if fact.is_overdue else NAMES[fact.kind]


def _up(fact: SessionChange, cast: Cast) -> str:
    label, who = cast.label(fact.node), whose(fact.place, cast)
    match fact.kind:
        case SessionKind.IKE if fact.reason is Reason.REPLACED:
            return f"The far end of {who} begins anew, and {label} goes along: {who} has other keys."
        case SessionKind.WIREGUARD:
            return f"{label} and a peer of {who} have agreed keys, for three minutes at most."
        case SessionKind.IKE:
            return f"{label} and the far end have agreed keys: {who} is up."
        case SessionKind.NHRP:
            return f"{label} and another end of {who} know where to find each other."
        case SessionKind.BFD:
            return f"{label} hears its BFD packets come from {who}."
        case _:
            return f"{label} and {who} tell each other their routes from now on."


def _down(fact: SessionChange, cast: Cast) -> str:
    label, who, name = cast.label(fact.node), whose(fact.place, cast), NAMES[fact.kind]
    match fact.reason:
        case Reason.NO_ANSWER if fact.kind is SessionKind.WIREGUARD:
            return f"{label} has no keys for {who} any more: no answer came to its handshakes. Its routes stay."
        case Reason.NO_ANSWER:
            times = TIMES.get(len(fact.asked), f"{len(fact.asked)} times")
            return f"{label} gives {who} up: it has asked {times}, and the far end has not answered."
        case Reason.SILENCE:
            silence = duration(fact.time - fact.since) if fact.since is not None else "long"
            return f"{label} gives {who} up: nothing was heard by {name} for {silence}."
        case Reason.TOLD:
            return f"{label} gives {who} up: the other end has said so."
        case Reason.INTERFACE_DOWN:
            return f"{label} drops {name} with {who}: the tunnel that leads there is down."
        case Reason.BFD_DOWN:
            return f"{label} drops {name} with {who}: BFD has lost it."
        case Reason.LIFETIME:
            return f"{label} gives {who} up: its keys have reached the end of their lifetime."
        case Reason.OTHER_AS:
            return f"{label} refuses {who}: it is of another AS than expected."
        case Reason.REPLACED:
            return f"{label} drops its session with {who}: the other end begins a new one."
        case _:
            return f"{label} has failed, and with it {name} with {who}."


def _route(fact: RouteChange, cast: Cast) -> str:
    label = cast.label(fact.node)
    if fact.route is None:
        return f"{label} has no route to {fact.prefix} from its neighbours any more."
    if fact.before is None:
        return f"{label} learns a route: {print_route(fact.route)}."
    return f"{label} has another route: {print_route(fact.route)} instead of {print_route(fact.before)}."
