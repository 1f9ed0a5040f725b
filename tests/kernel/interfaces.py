"""Links, addresses, routes and neighbours of a namespace (rtnetlink(7)); numbers from include/uapi/linux."""

import socket
import struct
import time
from contextlib import suppress

from app.simulator.forwarding.routing import Route, RouteKind
from app.simulator.packets.addresses import Address, Family, InterfaceAddress, family_of
from tests.kernel.namespaces import Namespace
from tests.kernel.netlink import CREATE, EXCLUSIVE, Netlink, attribute, attributes, nest

GET_LINK = 18
OPERATIONAL_STATE, OPERATIONAL = 16, b"\x06"
ATTEMPTS = 1000
NEW_LINK, NEW_ADDRESS, NEW_ROUTE, DELETE_ROUTE, NEW_NEIGHBOUR, DELETE_NEIGHBOUR = 16, 20, 24, 25, 28, 29
SET_NEIGHBOUR_TABLE = 67
HASTE = (
    attribute(5, struct.pack("=Q", 10)),  # milliseconds between questions
    attribute(10, struct.pack("=I", 0)),  # questions to one
    attribute(11, struct.pack("=I", 1)),  # questions to all
)
UP = 1
PERMANENT = 0x80
MAIN_TABLE, STATIC, UNIVERSE, LINK_SCOPE = 254, 4, 0, 253
ROUTE_TYPES = {
    RouteKind.UNICAST: 1,
    RouteKind.BLACKHOLE: 6,
    RouteKind.UNREACHABLE: 7,
    RouteKind.PROHIBIT: 8,
    RouteKind.THROW: 9,
}
WITHOUT_ASKING_WHETHER_IT_IS_TAKEN = 2
FAMILIES = {Family.IPV4: socket.AF_INET, Family.IPV6: socket.AF_INET6}
NEIGHBOUR_TABLES = {Family.IPV4: "arp_cache", Family.IPV6: "ndisc_cache"}

_LINK = struct.Struct("=BxHiII")
_ADDRESS = struct.Struct("=BBBBI")
_ROUTE = struct.Struct("=BBBBBBBBI")
_NEIGHBOUR = struct.Struct("=BxxxiHBB")


class Interfaces:
    """The interfaces of one namespace, asked for by name."""

    def __init__(self, namespace: Namespace) -> None:
        self._namespace = namespace
        with namespace.entered():
            self._netlink = Netlink(socket.NETLINK_ROUTE)

    def join(self, name: str, mac: bytes, other: "Interfaces", other_name: str, other_mac: bytes) -> None:
        """Make a pair of interfaces, of which the second is in the other namespace, and bring both up."""
        peer = (
            _link(0)
            + _text(3, other_name)
            + attribute(1, other_mac)
            + attribute(28, struct.pack("=i", other._namespace.descriptor))
        )
        kind = nest(18, attribute(1, b"veth"), nest(2, attribute(1, peer)))
        body = _link(0) + _text(3, name) + attribute(1, mac) + kind
        self._netlink.order(NEW_LINK, body, CREATE | EXCLUSIVE)
        self.bring_up(name)
        other.bring_up(other_name)

    def add_bridge(self, name: str) -> None:
        """It is not to listen for groups, for which it would join one itself and say so."""
        silence = nest(2, attribute(23, b"\0"))
        body = _link(0) + _text(3, name) + nest(18, attribute(1, b"bridge"), silence)
        self._netlink.order(NEW_LINK, body, CREATE | EXCLUSIVE)
        self.bring_up(name)

    def add_to_bridge(self, name: str, bridge: str) -> None:
        self._netlink.order(NEW_LINK, _link(self.index(name)) + attribute(10, struct.pack("=I", self.index(bridge))))

    def bring_up(self, name: str) -> None:
        self._netlink.order(NEW_LINK, _LINK.pack(0, 0, self.index(name), UP, UP))

    def set_mtu(self, name: str, mtu: int) -> None:
        self._netlink.order(NEW_LINK, _link(self.index(name)) + attribute(4, struct.pack("=I", mtu)))

    def wait_until_up(self, name: str) -> None:
        """A kernel switches a new interface on in its own time, and until then it sends nothing."""
        for _ in range(ATTEMPTS):
            answer = self._netlink.ask(GET_LINK, _link(self.index(name)))
            if answer is not None and attributes(answer[_LINK.size :])[OPERATIONAL_STATE] == OPERATIONAL:
                return
            time.sleep(0.005)
        raise TimeoutError(name)

    def index(self, name: str) -> int:
        with self._namespace.entered():
            return socket.if_nametoindex(name)

    def add_address(self, name: str, address: InterfaceAddress) -> None:
        packed = address.ip.packed
        flags = WITHOUT_ASKING_WHETHER_IT_IS_TAKEN if family_of(address.ip) is Family.IPV6 else 0
        body = _ADDRESS.pack(_family(address.ip), address.network.prefixlen, flags, UNIVERSE, self.index(name))
        self._netlink.order(NEW_ADDRESS, body + attribute(2, packed) + attribute(1, packed), CREATE | EXCLUSIVE)

    def add_neighbour(self, name: str, address: Address, mac: bytes) -> None:
        body = _NEIGHBOUR.pack(_family(address), self.index(name), PERMANENT, 0, 0)
        self._netlink.order(NEW_NEIGHBOUR, body + attribute(1, address.packed) + attribute(2, mac), CREATE)

    def forget_neighbour(self, name: str, address: Address) -> None:
        body = _NEIGHBOUR.pack(_family(address), self.index(name), 0, 0, 0)
        with suppress(FileNotFoundError):
            self._netlink.order(DELETE_NEIGHBOUR, body + attribute(1, address.packed))

    def hurry_neighbours(self, name: str) -> None:
        """Ask for a neighbour once, and give up after ten milliseconds."""
        patience = nest(6, attribute(1, struct.pack("=I", self.index(name))), *HASTE)
        for family, table in NEIGHBOUR_TABLES.items():
            header = struct.pack("=Bxxx", FAMILIES[family])
            self._netlink.order(SET_NEIGHBOUR_TABLE, header + _text(1, table) + patience)

    def add_route(self, route: Route) -> None:
        self._netlink.order(NEW_ROUTE, self._route(route), CREATE | EXCLUSIVE)

    def remove_route(self, route: Route) -> None:
        self._netlink.order(DELETE_ROUTE, self._route(route))

    def _route(self, route: Route) -> bytes:
        kind = ROUTE_TYPES[route.kind]
        family = _family(route.prefix.network_address)
        scope = UNIVERSE if route.via or not route.device or family == socket.AF_INET6 else LINK_SCOPE
        body = _ROUTE.pack(family, route.prefix.prefixlen, 0, 0, MAIN_TABLE, STATIC, scope, kind, 0)
        body += attribute(1, route.prefix.network_address.packed)
        if route.via:
            body += attribute(5, route.via.packed)
        if route.device:
            body += attribute(4, struct.pack("=i", self.index(route.device)))
        return body + attribute(6, struct.pack("=I", route.metric))


def _family(address: Address) -> int:
    return FAMILIES[family_of(address)]


def _link(index: int) -> bytes:
    return _LINK.pack(0, 0, index, 0, 0)


def _text(kind: int, text: str) -> bytes:
    return attribute(kind, text.encode() + b"\0")
