"""Which way a packet goes: the node's own addresses first, then the route with the longest prefix."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address

from app.simulator.forwarding.routing import NextHop, Route
from app.simulator.forwarding.source_selection import chosen_source
from app.simulator.limits import Meter
from app.simulator.network import LOOPBACK, Interface, Node
from app.simulator.packets.addresses import Address, Family, family_of, is_loopback, is_of_one_link
from app.simulator.stages import Stage
from app.simulator.steps import RouteCandidate, Routed, RoutedLocally, RouteOutcome

MOST_ANSWERS = 1000
"""How many lookups a table remembers."""
UNDECIDED = RouteOutcome.OTHER_DESTINATION
"""How a candidate fares unless something else is found."""
EVERYWHERE = IPv4Network("0.0.0.0/0")


class Routes:
    """A node's routes. What was looked up once is remembered: they are the same in every play of a network."""

    def __init__(self, node: Node) -> None:
        self._interfaces = {interface.name: interface for interface in node.interfaces}
        self._local = {address.ip: interface.name for interface in node.interfaces for address in interface.addresses}
        self._down = frozenset(interface.name for interface in node.interfaces if not interface.is_up)
        self._node = node.name
        self._candidates = (*_connected(node), *_listed(node), *_learned(node))
        self.routes = frozenset(candidate.route for candidate in self._candidates)
        self._usable = [each for each in self._candidates if self._is_usable(each.route)]
        self._answers: dict[Address, Routed | RoutedLocally] = {}

    def look_up(self, destination: Address) -> Routed | RoutedLocally:
        answer = self._answers.get(destination)
        if answer is None:
            answer = self._look_up(destination)
            if len(self._answers) < MOST_ANSWERS:
                self._answers[destination] = answer
        return answer

    def _is_usable(self, route: Route) -> bool:
        if route.hops:
            return any(hop.device not in self._down for hop in route.hops)
        return route.device not in self._down

    def nexthops(self, among: "Routes") -> frozenset[Route]:
        """Those of its routes that are among others too."""
        return frozenset(nexthop_of(each) for each in self._candidates if each.route in among.routes)

    def is_local(self, address: Address) -> bool:
        return address in self._local or is_loopback(address)

    def source_towards(self, interface: str, next_hop: Address) -> Address | None:
        """The interface's address in the next hop's subnet, or else its first (inet_select_addr).

        A tunnel without an address, and the loopback, borrow the node's first. For IPv6 the destination itself counts.
        """
        if isinstance(next_hop, IPv6Address):
            return chosen_source(self._interfaces.values(), interface, next_hop)
        found = self._interfaces.get(interface)
        addresses = [each for each in found.addresses if isinstance(each.ip, IPv4Address)] if found else []
        for address in addresses:
            if next_hop in address.network:
                return address.ip
        borrowed = (address for other in self._interfaces.values() for address in other.addresses)
        first = next(iter(addresses), None) or next(
            (each for each in borrowed if isinstance(each.ip, IPv4Address)), None
        )
        return first.ip if first else None

    def first_address(self, interface: str) -> IPv4Address | None:
        """Where a redirect leads what has come in there (nf_nat_redirect_ipv4)."""
        found = self._interfaces.get(interface)
        own = (each.ip for each in found.addresses) if found else ()
        return next((address for address in own if isinstance(address, IPv4Address)), None)

    def _look_up(self, destination: Address) -> Routed | RoutedLocally:
        if is_loopback(destination):
            return RoutedLocally(Stage.ROUTING, destination, LOOPBACK, None)
        interface = self._local.get(destination)
        if interface is not None:
            return RoutedLocally(Stage.ROUTING, destination, interface, f"{self._node}.{interface}")
        winner = _winner(self._usable, destination)
        table = [each for each in self._candidates if each.route.prefix.version == destination.version]
        judged = tuple(self._judged(candidate, destination, winner) for candidate in table)
        if winner is None:
            return Routed(Stage.ROUTING, destination, judged, None, None, None, None)
        chosen = next(candidate for candidate in judged if candidate.outcome is RouteOutcome.CHOSEN)
        hops = tuple(hop for hop in winner.route.hops if hop.device not in self._down)
        way = hops[0] if hops else NextHop(winner.route.via, winner.route.device)
        next_hop = way.via or destination
        return Routed(Stage.ROUTING, destination, judged, chosen, way.device, next_hop, winner.place, hops)

    def _judged(self, candidate: RouteCandidate, destination: Address, winner: RouteCandidate | None) -> RouteCandidate:
        if not self._is_usable(candidate.route) and destination in candidate.route.prefix:
            return replace(candidate, outcome=RouteOutcome.INTERFACE_DOWN)
        return _judged(candidate, destination, winner)


class RouteTable:
    """A node's routes in one play, in which every look at them is work."""

    def __init__(self, routes: Routes, meter: Meter) -> None:
        self._meter = meter
        self.change(routes)

    def change(self, routes: Routes) -> None:
        self._routes = routes
        self.is_local = routes.is_local
        self.source_towards = routes.source_towards
        self.first_address = routes.first_address

    def look_up(self, destination: Address) -> Routed | RoutedLocally:
        answer = self._routes.look_up(destination)
        self._meter.count(len(answer.candidates) if isinstance(answer, Routed) else 1)
        return answer

    def nexthop_towards(self, destination: Address) -> Route | None:
        answer = self.look_up(destination)
        return nexthop_of(answer.chosen) if isinstance(answer, Routed) and answer.chosen else None

    def staying_nexthops(self, routes: Routes) -> frozenset[Route]:
        """In a change to other routes: what goes is gone before anything comes."""
        return self._routes.nexthops(among=routes)

    def own_address_towards(self, destination: Address) -> Address | None:
        """The address the node itself would send from."""
        answer = self.look_up(destination)
        if isinstance(answer, RoutedLocally):
            return destination
        if answer.interface is None or answer.next_hop is None:
            return None
        towards = destination if family_of(destination) is Family.IPV6 else answer.next_hop
        return self.source_towards(answer.interface, towards)


def nexthop_of(candidate: RouteCandidate) -> Route:
    """What remembers sizes: in IPv6 each route, in IPv4 one for all that differ in the prefix only (fib_find_info)."""
    route = candidate.route
    is_shared = isinstance(route.prefix, IPv4Network) and not candidate.is_connected
    return replace(route, prefix=EVERYWHERE) if is_shared else route


def _connected(node: Node) -> list[RouteCandidate]:
    """An interface makes a route to its own subnet by having an address in it."""
    return [
        RouteCandidate(
            f"{node.name}.{interface.name}",
            Route(address.network, device=interface.name),
            UNDECIDED,
            is_connected=True,
        )
        for interface in node.interfaces
        for address in interface.addresses
    ]


def _listed(node: Node) -> list[RouteCandidate]:
    return [
        RouteCandidate(f"{node.name}.routes.{position}", with_device(node, route), UNDECIDED)
        for position, route in enumerate(node.routes, 1)
    ]


def _learned(node: Node) -> list[RouteCandidate]:
    return [RouteCandidate(each.place, with_device(node, each.route), UNDECIDED) for each in node.learned]


def with_device(node: Node, route: Route) -> Route:
    """The route with the device that its gateway lies on, if that decides it."""
    if route.hops:
        return replace(
            route, hops=tuple(replace(hop, device=hop.device or _device(node, hop.via)) for hop in route.hops)
        )
    device = route.device or _device(node, route.via)
    return replace(route, device=device) if device else route


def _device(node: Node, via: Address | None) -> str | None:
    if via is None or is_of_one_link(via):
        return None
    return next((interface.name for interface in node.interfaces if reaches(interface, via)), None)


def reaches(interface: Interface, address: Address) -> bool:
    """An address of one link is on the link of whoever speaks IPv6."""
    if is_of_one_link(address):
        return any(family_of(own.ip) is Family.IPV6 for own in interface.addresses)
    return any(address in own.network for own in interface.addresses)


def _winner(candidates: Sequence[RouteCandidate], destination: Address) -> RouteCandidate | None:
    fitting = [candidate for candidate in candidates if _fits(candidate.route, destination)]
    return max(fitting, key=lambda candidate: _rank(candidate.route), default=None)


def _fits(route: Route, destination: Address) -> bool:
    """To an address of one link only a route of such addresses leads, and not the default one (rt6_need_strict)."""
    is_of_its_scope = is_of_one_link(route.prefix.network_address) or not is_of_one_link(destination)
    return destination in route.prefix and is_of_its_scope


def _rank(route: Route) -> tuple[int, int]:
    """Longer prefixes win, then lower metrics, then (by `max`) what stands first in the table."""
    return route.prefix.prefixlen, -route.metric


def _judged(candidate: RouteCandidate, destination: Address, winner: RouteCandidate | None) -> RouteCandidate:
    route = candidate.route
    if winner is None or not _fits(route, destination):
        return candidate
    if candidate is winner:
        outcome = RouteOutcome.CHOSEN
    elif route.prefix.prefixlen < winner.route.prefix.prefixlen:
        outcome = RouteOutcome.SHORTER_PREFIX
    else:
        is_dearer = route.metric > winner.route.metric
        outcome = RouteOutcome.HIGHER_METRIC if is_dearer else RouteOutcome.LATER_IN_TABLE
    return replace(candidate, outcome=outcome)
