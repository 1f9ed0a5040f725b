"""From a network to what is drawn of it; the layout itself is `app.diagrams`."""

from collections import Counter
from collections.abc import Iterator

from app.diagrams import topology as drawn
from app.diagrams.layout import layout
from app.diagrams.picture import Json as PictureJson
from app.diagrams.picture import picture
from app.scenarios.building.links import is_named
from app.scenarios.building.networks import forwards
from app.scenarios.building.written_addresses import listed
from app.scenarios.cast import PUBLIC, Cast, place_of
from app.scenarios.format.network import NetworkText
from app.scenarios.picturing.far_ends import far_ends
from app.scenarios.picturing.underlays import Underlays
from app.scenarios.service import Simulation
from app.simulator.forwarding.topology import Topology as Wiring
from app.simulator.network import Attachment, Link, Network, Tunnel
from app.simulator.trace import PacketTrace

WIDE_WIDTH, TALL_WIDTH = 917, 358
"""What a lesson's column has beside the course outline, and what a phone has, in px."""
WIDTHS = range(288, 1600)
"""Outside of these nothing is drawn."""
MOST_TALL = 560
"""A rail wider than this would leave its labels lost."""


def topology(simulation: Simulation) -> drawn.Topology:
    """The ways that packets take unasked decide what becomes the straight line."""
    scene = simulation.performance.scene
    network, written = scene.network, scene.written.network
    cast = Cast(written)
    remembering = _remembering(simulation)
    return drawn.Topology(
        zones=tuple(_zones(written, cast)),
        nodes=tuple(_node(name, cast, network, remembers=name in remembering) for name in written.nodes),
        links=tuple(_links(network, simulation.unasked.scene.network, cast)),
        tunnels=tuple(_tunnels(network, simulation.unasked.scene.network, cast)),
        paths=tuple(_path(packet, cast) for packet in simulation.unasked.trace.packets),
    )


def _remembering(simulation: Simulation) -> frozenset[str]:
    """Nodes that track sessions, whatever is chosen: a network ACL has no memory, and none is drawn."""
    scenes = (simulation.unasked.scene, simulation.performance.scene)
    return frozenset(
        ready.node.name for scene in scenes for ready in scene.ready.nodes if ready.tracks or ready.translates
    )


def _zones(written: NetworkText, cast: Cast) -> Iterator[drawn.Zone]:
    for name, zone in written.zones.items():
        kind = "subnet" if zone.within else "zone"
        private = cast.is_private(name)
        yield drawn.Zone(name, zone.label, next(iter(listed(zone.prefix)), ""), zone.within, kind, private)


def _node(name: str, cast: Cast, network: Network, *, remembers: bool) -> drawn.Node:
    text = cast.written.nodes[name]
    addresses = {
        interface.name: str(interface.addresses[0].ip)
        for node in network.nodes
        if node.name == name
        for interface in node.interfaces
        if interface.tunnel is None
    }
    niches = tuple(_niches(name, addresses, cast, remembers=remembers))
    return drawn.Node(
        name,
        _symbol(name, cast),
        cast.label(name),
        () if niches else tuple(addresses.values())[:2],
        text.within,
        in_wall=cast.stands_in_wall(name),
        niches=niches,
        row=text.row,
        column=text.column,
    )


def _symbol(name: str, cast: Cast) -> str:
    """A host on which something listens is drawn as a server."""
    node = cast.written.nodes[name]
    return "server" if node.kind == "host" and node.listens else node.kind


def _niches(name: str, addresses: dict[str, str], cast: Cast, *, remembers: bool) -> Iterator[drawn.Niche]:
    """The inner addresses stand at the first niche, the outer ones at the last; the memory is beside who remembers."""
    niches = cast.niches(name)
    for niche in niches:
        outer = niche == niches[-1]
        shown = tuple(
            address
            for interface, address in addresses.items()
            if len(niches) == 1 or (cast.looks_outside(name, interface) == outer and niche in {niches[0], niches[-1]})
        )
        place, kind, label = place_of(name, niche), cast.niche_kind(name, niche), cast.niche_name(name, niche)
        yield drawn.Niche(place, kind, label, shown[:2], memory=remembers and place == cast.memory_place(name))


def _links(network: Network, unasked: Network, cast: Cast) -> Iterator[drawn.Link]:
    written = {link.name for link in cast.written.links if is_named(link)}
    for link, centre, end in _drawn_ends(network, unasked, cast):
        name = link.name if link.name in written else ""
        yield drawn.Link(f"{link.name} {centre}-{end}", centre.node, end.node, name)


def _drawn_ends(network: Network, unasked: Network, cast: Cast) -> Iterator[tuple[Link, Attachment, Attachment]]:
    """A segment that several share is drawn from the one that leads out of it to each of the others."""
    asked_for = _asked_for(unasked)
    for link in Wiring(network).links:
        centre = _centre(link, cast, asked_for)
        for end in link.ends:
            if end != centre and end.node != centre.node:
                yield link, centre, end


def _tunnels(network: Network, unasked: Network, cast: Cast) -> Iterator[drawn.Tunnel]:
    """Each once, called as at the end that is written first. A choice may take one down, and moves nothing by that."""
    now = _states(network)
    underlays = Underlays(unasked, ((centre, end) for _, centre, end in _drawn_ends(network, unasked, cast)))
    for near, far in _states(unasked):
        node, _, interface = near.partition(".")
        name, over = cast.tunnel_label(node, interface), underlays.way(near, far)
        state = now.get((near, far), "down")
        yield drawn.Tunnel(f"{near} {far}", node, far.partition(".")[0], name, over, state)


def _states(network: Network) -> dict[tuple[str, str], drawn.TunnelState]:
    """By the places of both ends."""
    tunnels = {
        f"{node.name}.{interface.name}": interface.tunnel
        for node in network.nodes
        for interface in node.interfaces
        if interface.tunnel is not None
    }
    states: dict[tuple[str, str], drawn.TunnelState] = {}
    for node, interface, far in far_ends(network):
        near = f"{node}.{interface}"
        if (far, near) not in states:
            states[near, far] = _state(tunnels[near], tunnels[far])
    return states


def _state(near: Tunnel, far: Tunnel) -> drawn.TunnelState:
    if not (near.up and far.up):
        return "down"
    return "sealed" if near.encapsulation.is_sealed else "open"


def _centre(link: Link, cast: Cast, asked_for: Counter[Attachment]) -> Attachment:
    """Of those that forward, the one that most routes name as their next hop."""
    forwarding = [end for end in link.ends if forwards(cast.kind(end.node))]
    return max(forwarding or link.ends, key=lambda end: asked_for[end])


def _asked_for(network: Network) -> Counter[Attachment]:
    """How many routes lead by each interface."""
    owners = {
        address.ip: Attachment(node.name, interface.name)
        for node in network.nodes
        for interface in node.interfaces
        for address in interface.addresses
    }
    next_hops = (route.via for node in network.nodes for route in node.routes if route.via)
    return Counter(owners[address] for address in next_hops if address in owners)


def _path(packet: PacketTrace, cast: Cast) -> tuple[str, ...]:
    """From inside to outside, whichever way the packet goes: the same network is always drawn the same way round."""
    path = tuple(hop.node for hop in packet.hops)
    comes_in = cast.side(path[0]) == PUBLIC and cast.side(path[-1]) != PUBLIC
    return path[::-1] if comes_in else path


def pictures(simulation: Simulation, width: int) -> dict[str, PictureJson | None]:
    """Both forms for a stage of that width: null where the network does not fit sideways, and beyond any stage."""
    plan = topology(simulation)
    width = min(max(width, WIDTHS[0]), WIDTHS[-1])
    placed = {
        "wide": layout(plan, form="wide", width=width),
        "tall": layout(plan, form="tall", width=min(width, MOST_TALL)),
    }
    return {form: picture(each) if each else None for form, each in placed.items()}
