"""A network of the simulator, built in a real kernel and asked what becomes of packets."""

import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.scenarios.exporters.frames import frame, ip
from app.scenarios.exporters.rulesets import ruleset
from app.simulator.forwarding.routing import Route
from app.simulator.hosts.socket_errors import is_about_size
from app.simulator.network import Attachment, Node
from app.simulator.packets.addresses import Address, Family
from app.simulator.packets.encapsulation import LARGEST_PACKET
from app.simulator.packets.packet import Flow, IcmpError, Packet
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace
from tests.kernel.counters import Counts, read_counts
from tests.kernel.housekeeping import housekeeping
from tests.kernel.interfaces import Interfaces
from tests.kernel.namespaces import Namespace
from tests.kernel.nftables import Nftables
from tests.kernel.parsing import length_of, parse
from tests.kernel.settings import Sysctl, be_quiet
from tests.kernel.shapes import Shape
from tests.kernel.taps import Output, Port, Tap
from tests.kernel.tracking import KernelTable, TrackedEntry
from tests.kernel.wiring import lay, mac_addresses, wires

MOST_UNREACHABLES = 5
"""So many errors of its routing a kernel sends to one address in a row, then one a second (ip_error)."""
REFUSED = (EndingKind.NO_ROUTE, EndingKind.UNREACHABLE, EndingKind.PROHIBITED)
NEIGHBOUR_PATIENCE = 0.06
"""How long a kernel with the laboratory's settings looks for a neighbour, in real seconds."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A packet that left a router's interface, and whom the frame was for."""

    sender: Attachment
    receiver: Attachment | None
    packet: Packet
    length: int


class Router:
    """One namespace with everything that is asked of it."""

    def __init__(self, node: Node, *, discovers: bool) -> None:
        self.name = node.name
        self._discovers = discovers
        self.namespace = Namespace()
        self.interfaces = Interfaces(self.namespace)
        self.interfaces.bring_up("lo")
        be_quiet(self.namespace, invents=discovers)
        self.nftables = Nftables(self.namespace)
        self.table = KernelTable(self.namespace)
        self.output = Output(self.namespace)
        self.taps: dict[Attachment, Tap] = {}
        self._routes: list[Route] = []
        self._mtus: dict[str, int] = {}
        self._has_rules = False

    def settle(self, node: Node) -> None:
        """Give the interfaces, which exist by now, their addresses."""
        for interface in node.interfaces:
            for address in interface.addresses:
                self.interfaces.add_address(interface.name, address)
            self.interfaces.hurry_neighbours(interface.name)
            self.taps[Attachment(node.name, interface.name)] = Tap(self.namespace, interface.name)
        self._sysctl = Sysctl(self.namespace, iter([interface.name for interface in node.interfaces]))

    def configure(self, node: Node) -> None:
        for route in [route for route in self._routes if route not in node.routes]:
            self.interfaces.remove_route(route)
        for route in [route for route in node.routes if route not in self._routes]:
            self.interfaces.add_route(route)
        self._routes = list(node.routes)
        for interface in node.interfaces:
            if self._mtus.get(interface.name, LARGEST_PACKET) != interface.largest:
                self.interfaces.set_mtu(interface.name, interface.largest)
                self._mtus[interface.name] = interface.largest
                self._sysctl.forget(f"ipv6/conf/{interface.name}/hop_limit")
        self._sysctl.set(node)
        self.table.flush()
        had_rules, self._has_rules = self._has_rules, bool(node.all_chains)
        if had_rules or self._has_rules:
            self.nftables.run("\n".join((ruleset(node), *housekeeping(node, discovers=self._discovers))))

    def counts(self) -> Counts:
        return read_counts(self.nftables.run("list ruleset")) if self._has_rules else {}


class Laboratory:
    """Built once for a shape; rules, routes and settings change with each scenario."""

    def __init__(self, shape: Shape) -> None:
        network = shape.network
        self._macs = mac_addresses(network)
        self._ends = {mac: end for end, mac in self._macs.items()}
        nodes = {node.name: node for node in network.nodes}
        self._unreachables: Counter[tuple[str, Address]] = Counter()
        self._knows_sizes = False
        """Whether a router has been told what fits on some way, which it believes for ten minutes."""
        self.routers = {name: Router(nodes[name], discovers=shape.discovers) for name in shape.routers}
        self._sought: list[tuple[Attachment, Address]] = []
        """Whom routers have to find, and forget again before each scenario."""
        outside = Namespace()
        be_quiet(outside, invents=False)
        self._outside = Interfaces(outside)
        self._ports: dict[str, Port] = {}
        inside = {name: router.interfaces for name, router in self.routers.items()}
        for wire in wires(network, shape.routers):
            port = lay(wire, inside, self._outside, self._macs)
            for host in wire.hosts:
                self._ports[host.node] = Port(outside, port or "")
        for name, router in self.routers.items():
            router.settle(nodes[name])
        self._introduce(shape)
        for router in self.routers.values():
            for end in router.taps:
                router.interfaces.wait_until_up(end.interface)

    def _introduce(self, shape: Shape) -> None:
        for wire in wires(shape.network, shape.routers):
            for end in wire.routers:
                for address, owner in wire.owners.items():
                    if owner == end:
                        continue
                    if shape.discovers and owner.node in shape.routers:
                        self._sought.append((end, address))
                    else:
                        self.routers[end.node].interfaces.add_neighbour(end.interface, address, self._macs[owner])

    def remember(self, packets: Sequence[PacketTrace]) -> bool:
        """Note what a kernel will remember of them; true once it would not send all errors of its routing any more."""
        for packet in packets:
            if packet.ending.kind in REFUSED and packet.packet.family is Family.IPV4:
                self._unreachables[packet.ending.node, packet.hops[-1].left.source] += 1
            self._knows_sizes |= packet.ending.kind is EndingKind.DELIVERED and _says_what_fits(packet.packet)
        return self._is_exhausted

    @property
    def is_tired(self) -> bool:
        """Whether the next scenario would find something that this one has left."""
        return self._is_exhausted or self._knows_sizes

    @property
    def _is_exhausted(self) -> bool:
        return max(self._unreachables.values(), default=0) >= MOST_UNREACHABLES

    def configure(self, nodes: Mapping[str, Node]) -> None:
        for name, router in self.routers.items():
            router.configure(nodes[name])
        for end, address in self._sought:
            self.routers[end.node].interfaces.forget_neighbour(end.interface, address)
        for router in self.routers.values():
            for tap in router.taps.values():
                deque(tap.drain(), maxlen=0)

    def send_from_host(self, sender: Attachment, receiver: Attachment, packet: Packet) -> None:
        self._ports[sender.node].send(frame(self._macs[receiver], self._macs[sender], packet))

    def send_from_router(self, router: str, packet: Packet) -> None:
        self.routers[router].output.send(ip(packet), packet.destination)

    def wait_for_neighbours(self) -> None:
        time.sleep(NEIGHBOUR_PATIENCE)

    def let_pass(self, seconds: int) -> None:
        for router in self.routers.values():
            router.table.let_pass(seconds)

    def sightings(self) -> Sequence[Sighting]:
        """What has been sent since the last time, by interface and in order."""
        return [
            Sighting(end, self._ends.get(mac), parse(packet), length_of(packet))
            for router in self.routers.values()
            for end, tap in router.taps.items()
            for mac, packet in tap.drain()
        ]

    def entries(self) -> Mapping[str, Sequence[TrackedEntry]]:
        return {name: router.table.entries() for name, router in self.routers.items()}

    def born(self) -> Mapping[str, Mapping[Flow, Flow]]:
        return {name: router.table.born() for name, router in self.routers.items()}

    def counts(self) -> Mapping[str, Counts]:
        return {name: router.counts() for name, router in self.routers.items()}


def _says_what_fits(packet: Packet) -> bool:
    return isinstance(packet.transport, IcmpError) and is_about_size(packet.transport)
