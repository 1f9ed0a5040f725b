"""Whether a packet may come from where it says (ip_route_input_slow, fib_validate_source).

- Some addresses are never anybody's on a link: 127.0.0.0/8 and 0.0.0.0 at either end, and as a source multicast and the
  broadcast address. These are looked at before any route.
- Once the packet has a way, its source is looked at: none of the node's own addresses may come in from outside.
- With reverse-path filtering no subnet's broadcast address may send, and the source is routed as if it were the
  destination. Strict (1): the way there has to be by the interface that the packet came in by. Loose (2): any way will
  do; only an interface without an address has to be that way itself. The larger number of the node's and the
  interface's own counts. What IPsec has proved is not asked.

A packet that has no way, or a way that refuses, is never asked where it comes from.

IPv6 refuses its loopback address, and a group as a source, before any rule sees the packet (ip6_rcv_core); it does not
forward what comes from nobody, nor from an address of one link (ip6_forward). Whose else a source is,
it does not ask: it has no reverse-path filtering of its own.
"""

from functools import cached_property, lru_cache
from ipaddress import IPv6Address

from app.simulator.forwarding.lookup import RouteTable
from app.simulator.forwarding.routing import RouteKind
from app.simulator.network import Interface
from app.simulator.packets.addresses import Address, is_nobody
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.preparing import ReadyNode
from app.simulator.stages import Stage
from app.simulator.steps import EndingKind, Routed, RoutedLocally, SourceChecked
from app.simulator.visit import Visit

OFF, STRICT = 0, 1
SMALLEST_WITH_BROADCAST = 2
MOST_JUDGED = 1000


class Sources:
    def __init__(self, ready: ReadyNode, routes: RouteTable) -> None:
        self._node = ready.node
        self._routes = routes
        self._interfaces = ready.interfaces

    @cached_property
    def _broadcasts(self) -> set[Address]:
        """Nobody asks for them but who filters."""
        return {
            address.network.broadcast_address
            for interface in self._node.interfaces
            for address in interface.addresses
            if address.network.num_addresses > SMALLEST_WITH_BROADCAST
        }

    def check_before(self, visit: Visit) -> EndingKind | None:
        packet = visit.packet
        if not isinstance(packet.source, IPv6Address) or _can_enter(packet.source, packet.destination):
            return None
        return visit.end(Stage.RECEIVE, EndingKind.MARTIAN)

    def check_scope(self, visit: Visit) -> EndingKind | None:
        packet = visit.packet
        if not isinstance(packet.source, IPv6Address) or _reaches_further(packet.source):
            return None
        return visit.end(Stage.FORWARD, EndingKind.MARTIAN)

    def check_addresses(self, visit: Visit) -> EndingKind | None:
        packet = visit.packet
        if isinstance(packet.source, IPv6Address) or (_can_send(packet.source) and _can_be_sent_to(packet.destination)):
            return None
        return visit.end(Stage.ROUTING, EndingKind.MARTIAN)

    def check_way_back(self, visit: Visit) -> EndingKind | None:
        if isinstance(visit.packet.source, IPv6Address):
            return None
        if self._routes.is_local(visit.packet.source):
            return visit.end(Stage.ROUTING, EndingKind.MARTIAN)
        interface = self._interfaces[visit.in_interface]
        mode = max(self._node.settings.rp_filter, interface.rp_filter)
        if mode == OFF or _is_proved(interface) or (visit.protection is not None and visit.protection.tunnel):
            return None
        if visit.packet.source in self._broadcasts:
            return visit.end(Stage.ROUTING, EndingKind.MARTIAN)
        return self._filter(visit, interface, mode)

    def _filter(self, visit: Visit, interface: Interface, mode: int) -> EndingKind | None:
        answer = self._routes.look_up(visit.packet.source)
        passed = _leads_back(answer, interface, mode)
        place = self._place(interface, mode)
        visit.note(SourceChecked, Stage.ROUTING, visit.packet.source, interface.name, mode, answer, passed, place)
        return None if passed else visit.end(Stage.ROUTING, EndingKind.RP_FILTER, place)

    def _place(self, interface: Interface, mode: int) -> str:
        is_own = interface.rp_filter == mode
        return f"{self._node.name}.{interface.name}" if is_own else f"{self._node.name}.settings.rp_filter"


@lru_cache(MOST_JUDGED)
def _can_send(address: Address) -> bool:
    return not address.is_loopback and not is_nobody(address)


@lru_cache(MOST_JUDGED)
def _can_enter(source: Address, destination: Address) -> bool:
    return not (source.is_loopback or destination.is_loopback or source.is_multicast)


@lru_cache(MOST_JUDGED)
def _reaches_further(source: Address) -> bool:
    return not (source.is_unspecified or source.is_link_local)


@lru_cache(MOST_JUDGED)
def _can_be_sent_to(address: Address) -> bool:
    return not address.is_loopback and not address.is_unspecified


def _is_proved(interface: Interface) -> bool:
    return interface.tunnel is not None and interface.tunnel.encapsulation.kind is TunnelKind.ESP


def _leads_back(answer: Routed | RoutedLocally, interface: Interface, mode: int) -> bool:
    if isinstance(answer, RoutedLocally) or answer.chosen is None or answer.chosen.route.kind is not RouteKind.UNICAST:
        return False
    devices = {answer.interface, *(hop.device for hop in answer.chosen.route.hops)}
    return interface.name in devices or (mode != STRICT and bool(interface.addresses))
