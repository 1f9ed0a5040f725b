"""Whether somebody reaches somebody, by real runs in the network as nobody has used it yet.

*Reaches*: an answer comes back. *Never*: nothing that is sent comes to the node itself, closed port or not.
"""

from dataclasses import dataclass
from itertools import islice

from app.documents.texts import nearest
from app.errors import LimitExceededError
from app.scenarios.format.wishes import WishKind
from app.scenarios.scenes import LIMITS, Scene
from app.scenarios.why_not.asking import EVERY_PORT, Ask, AskError, bracketed, is_address
from app.scenarios.why_not.tries import sources, tries
from app.simulator.engine import simulate
from app.simulator.errors import EventError, WorkLimitError
from app.simulator.events import Connect, Event, Ping, Query
from app.simulator.network import Destination
from app.simulator.packets.addresses import parse_address
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome, Trace

MOST_TRIES = 400
"""For one wish."""
MOST_WORK = 200_000
"""Steps that they may take together."""
ANSWERED = frozenset({EventOutcome.ESTABLISHED, EventOutcome.COMPLETED})
ARRIVED = frozenset({EndingKind.DELIVERED, EndingKind.NOBODY_LISTENS})


@dataclass(frozen=True, slots=True)
class Judged:
    """`proof` is one question whose run shows it: the first that fails, else the first; `tried` how many were asked."""

    kind: WishKind
    ask: Ask
    granted: bool
    proof: Ask
    tried: int


def check_ask(kind: WishKind, ask: Ask, scene: Scene) -> None:
    """Raise AskError for what can be asked of no network, or not of this one."""
    written = scene.written.network
    if ask.source not in written.nodes and ask.source not in written.zones:
        hint = nearest(ask.source, [*written.nodes, *written.zones])
        raise AskError(f"There is no node and no zone “{ask.source}”. {hint}".strip())
    if not sources(ask, scene):
        raise AskError(f"In “{ask.source}” there is no host that could send.")
    if kind == "reach" and ask.port == EVERY_PORT:
        raise AskError(f"Who reaches somebody does so on one port: {bracketed(ask.destination)}:PORT.")
    _check_destination(ask.destination, scene)


def _check_destination(destination: str, scene: Scene) -> None:
    node, dot, interface = destination.partition(".")
    nodes = {each.name: each for each in scene.network.nodes}
    if node not in nodes:
        if not is_address(destination):
            hint = nearest(destination, nodes)
            raise AskError(f"There is no node and no address “{destination}”. {hint}".strip())
        return
    known = {each.name: each for each in nodes[node].interfaces}
    if dot and interface not in known:
        raise AskError(f"“{node}” has no interface “{interface}”. {nearest(interface, known)}".strip())
    asked = [known[interface]] if dot else list(known.values())
    if not any(each.addresses for each in asked):
        raise AskError(f"“{destination}” has no address.")


def judge(kind: WishKind, ask: Ask, scene: Scene) -> Judged:
    """Raise AskError, or LimitExceededError for what takes too much."""
    check_ask(kind, ask, scene)
    asks = list(islice(tries(ask, scene, everywhere=kind == "never"), MOST_TRIES + 1))
    if len(asks) > MOST_TRIES:
        raise LimitExceededError("hosts and ports to try for one wish", MOST_TRIES)
    work = 0
    for number, each in enumerate(asks, start=1):
        trace = _asked(each, scene)
        work += trace.work if trace else LIMITS.work
        if work > MOST_WORK:
            raise LimitExceededError("steps of work for one wish", MOST_WORK)
        if trace is None or _comes_through(kind, trace, ask.destination) is (kind == "never"):
            return Judged(kind, ask, granted=False, proof=each, tried=number)
    return Judged(kind, ask, granted=True, proof=asks[0], tried=len(asks))


def _asked(ask: Ask, scene: Scene) -> Trace | None:
    """None where it cannot be asked: for want of a source address, say."""
    try:
        return simulate(scene.ready, (_event(ask),), seed=scene.written.seed, limits=LIMITS)
    except (EventError, WorkLimitError):
        return None


def _event(ask: Ask) -> Event:
    destination: Destination = parse_address(ask.destination) if is_address(ask.destination) else ask.destination
    match ask.protocol:
        case "icmp":
            return Ping(ask.source, destination)
        case "udp":
            return Query(ask.source, destination, ask.port or 0)
        case _:
            return Connect(ask.source, destination, ask.port or 0)


def _comes_through(kind: WishKind, trace: Trace, destination: str) -> bool:
    if trace.events[0].outcome in ANSWERED:
        return kind == "reach" or _is_at(trace, destination)
    return kind == "never" and trace.packets[0].ending.kind in ARRIVED and _is_at(trace, destination)


def _is_at(trace: Trace, destination: str) -> bool:
    return is_address(destination) or trace.packets[0].ending.node == destination.partition(".")[0]
