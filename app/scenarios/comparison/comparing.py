"""What an architecture survives, how fast, and what it takes: measured by playing it, never typed.

Each part that may fail does so alone, in a network that has been at rest for twenty seconds; a datagram a second then
shows when traffic flows again. Where a stream has several flows, one of each way that they take is measured, and the
one that waits longest counts. What flows get is measured with as many ports as a hash needs to share them out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from app.documents.texts import Json
from app.scenarios.comparison.watching import Watched, watched
from app.scenarios.format.architecture import Architecture, Measurement
from app.scenarios.performances import exceeded
from app.scenarios.scenes import Scene
from app.simulator.chance import Chance
from app.simulator.engine import Run
from app.simulator.errors import WorkLimitError
from app.simulator.events import Incident, Query, SetLink, SetNode, Stream
from app.simulator.flights import Flight
from app.simulator.limits import Limits
from app.simulator.network import Node
from app.simulator.packets.addresses import SECOND, Address, Nanoseconds
from app.simulator.packets.packet import envelope_of
from app.simulator.preparing import ReadyNetwork
from app.simulator.stages import Place
from app.simulator.streams import dark_time

LIMITS = Limits(nodes=60, interfaces=200, rules=600, packets=4_000, work=400_000)
"""Of one failure: more than a scenario may take, because nobody waits for it."""
MOST_WORK = 1_200_000
"""Of all rows of an architecture together. To find the ways of a row's flows may take the `LIMITS` of one failure."""
AT_REST = 20
"""Datagrams before the failure, one a second."""
WATCHED = 60
"""After the failure, at least: what is known for a while is still forgotten."""
IN_A_ROW = 5
"""So many answered by then, and traffic flows again."""
LONGEST: Nanoseconds = 300 * SECOND
"""What is not back within five minutes does not come back."""
FIRST_PORT = 40000
"""Of a flow that the scenario leaves without one: the same throughout, or each event would be a flow of its own."""
MANY = 64
"""Flows, which is enough for each way to get its share."""
MANY_PORTS = range(FIRST_PORT, FIRST_PORT + MANY)


@dataclass(frozen=True, slots=True)
class Survival:
    """What happens when a part fails: how long some flow is not answered, in seconds, or None if it never is again."""

    part: str
    label: str
    is_link: bool
    seconds: float | None
    controls: Mapping[str, str] | None = None
    """Choices in which it can be watched in the player, where there are such."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """In Mbit/s: what one flow gets at most, and many together, by the capacities that are written."""

    one: int
    many: int


@dataclass(frozen=True, slots=True)
class Needs:
    """By node: outer addresses of tunnels, tunnels, and routes that are written and that are learned."""

    node: str
    addresses: int
    tunnels: int
    written: int
    learned: int


@dataclass(frozen=True, slots=True)
class Comparison:
    survivals: tuple[Survival, ...]
    throughput: Throughput | None
    needs: tuple[Needs, ...]
    order: int
    flow: str | None = None
    controls: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None

    def as_json(self) -> Json:
        """As it is kept with what was compiled."""
        return {
            "survivals": [asdict(each) for each in self.survivals],
            "throughput": asdict(self.throughput) if self.throughput else None,
            "needs": [asdict(each) for each in self.needs],
            "order": self.order,
            "flow": self.flow,
            "controls": dict(self.controls),
            "note": self.note,
        }


def compare(scene: Scene, architecture: Architecture, measurement: Measurement) -> Comparison:
    """In a scene with its choices. Raises LimitExceededError where a failure takes too much to play."""
    stream = [event for event in scene.play if isinstance(event, Stream)][measurement.stream - 1]
    parts, ports = architecture.fails, _ports(scene.ready, stream)
    flows = [_flow(stream, port) for port in ports]
    limits = replace(LIMITS, work=MOST_WORK // (len(architecture.measurements) * (len(parts) * len(ports) + 2)))
    shown = watched(scene, measurement.stream)
    try:
        return Comparison(
            tuple(_survival(scene, flows, part, limits, shown) for part in parts),
            _throughput(scene.ready, stream, architecture, limits),
            tuple(_needs(scene, limits)),
            architecture.order,
            measurement.flow,
            measurement.controls,
        )
    except WorkLimitError as fault:
        raise exceeded(fault) from None


def _ports(ready: ReadyNetwork, stream: Stream) -> list[int]:
    """Of the stream's flows the first of each way that some take; after the written port, they have free ones."""
    first = stream.source_port or FIRST_PORT
    free = (port for port in range(FIRST_PORT, FIRST_PORT + stream.flows) if port != first)
    ports = [first, *free][: stream.flows]
    if stream.flows == 1:
        return ports
    taken = {frozenset(way): port for way, port in reversed([*zip(_ways(ready, stream, ports), ports, strict=True)])}
    return sorted(taken.values())


def _flow(stream: Stream, port: int) -> Stream:
    return replace(stream, source_port=port, interval=SECOND, flows=1, meanwhile=())


def _survival(scene: Scene, flows: Iterable[Stream], part: str, limits: Limits, shown: Watched) -> Survival:
    is_link = part not in scene.written.network.nodes
    label = part if is_link else scene.cast.label(part)
    incident = SetLink(part, up=False) if is_link else SetNode(part, up=False)
    dark = [_dark(_run(scene.ready, limits), flow, incident) for flow in flows]
    longest = None if None in dark else max(each for each in dark if each is not None)
    controls = next((choices for choices, watchable in shown.get(incident, ()) if (longest or 0) <= watchable), None)
    return Survival(part, label, is_link, None if longest is None else longest / SECOND, controls)


def _dark(run: Run, stream: Stream, incident: Incident) -> Nanoseconds | None:
    beats = [*run.play(replace(stream, count=AT_REST)).beats]
    run.play(incident)
    while beats[-1].time < LONGEST:
        further = run.play(replace(stream, count=IN_A_ROW)).beats
        beats += further
        if len(beats) >= AT_REST + WATCHED and all(beat.answered is not None for beat in further):
            return dark_time(beats)
    return None


def _run(ready: ReadyNetwork, limits: Limits) -> Run:
    return Run(ready, Chance(0), limits, explains=False)


def _throughput(ready: ReadyNetwork, stream: Stream, architecture: Architecture, limits: Limits) -> Throughput | None:
    """A flow gets what the narrowest part of its way carries; many together, what the fullest part lets all have."""
    if not architecture.capacity:
        return None
    ways = [_known(way, architecture.capacity) for way in _ways(ready, stream, MANY_PORTS, limits)]
    if not all(ways):
        return None
    used = Counter(part for way in ways for part in way)
    one = min(architecture.capacity[part] for part in ways[0])
    many = min(architecture.capacity[part] * len(ways) / count for part, count in used.items())
    return Throughput(one, int(many))


def _known(way: Iterable[Place], capacity: Mapping[Place, int]) -> frozenset[Place]:
    return frozenset(part for part in way if part in capacity)


def _ways(ready: ReadyNetwork, stream: Stream, ports: Iterable[int], limits: Limits = LIMITS) -> Iterator[set[Place]]:
    """Of flows from these ports the links and tunnels that each went through, if it arrived."""
    run = _run(ready, limits)
    for port in ports:
        asked = Query(stream.source, stream.destination, stream.port, port)
        played = run.play(asked)
        yield _way(run.simulation.flights[played.packets[0] - 1])


def _way(flight: Flight) -> set[Place]:
    envelopes = (envelope_of(hop.left) for hop in flight.hops)
    return {link for link, _ in flight.crossed} | {each.sender for each in envelopes if each is not None}


def _needs(scene: Scene, limits: Limits) -> Iterator[Needs]:
    """Of every node with a tunnel or a neighbour, when all has come to rest."""
    run = _run(scene.ready, limits)
    for name, station in run.simulation.stations.items():
        node = station.machine.node
        if node.bgp is not None or any(interface.tunnel for interface in node.interfaces):
            outer = _outer_addresses(node)
            tunnels = sum(interface.tunnel is not None for interface in node.interfaces)
            yield Needs(scene.cast.label(name), len(outer), tunnels, len(node.routes), len(node.learned))


def _outer_addresses(node: Node) -> set[Address]:
    """Those that a tunnel names, else the first of the node's own."""
    tunnels = [interface.tunnel for interface in node.interfaces if interface.tunnel is not None]
    own = [address.ip for interface in node.interfaces if interface.tunnel is None for address in interface.addresses]
    return {tunnel.local or own[-1] for tunnel in tunnels}
