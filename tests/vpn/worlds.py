"""A scenario's network with real stacks: nodes are namespaces, cables pairs of interfaces, and tunnels real ones."""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.scenarios.exporters.frames import ETHERNET, frame, ip
from app.scenarios.exporters.rulesets import ruleset
from app.simulator.forwarding.routing import Route
from app.simulator.forwarding.topology import Topology
from app.simulator.network import Attachment, Interface, Network, Node
from app.simulator.packets.packet import Protocol
from app.simulator.steps import Transmitted
from app.simulator.trace import PacketTrace
from tests.kernel.hosts.relay import finish_packets
from tests.kernel.interfaces import Interfaces
from tests.kernel.namespaces import Namespace
from tests.kernel.nftables import Nftables
from tests.kernel.settings import Sysctl, be_quiet
from tests.kernel.taps import Output, Port
from tests.kernel.tracking import KernelTable
from tests.kernel.wiring import mac_addresses
from tests.vpn.wires import Wire

A_PAIR = 2
GET_MTU = 0x8921
PATIENCE = 30
SYSTEM = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"}


class CommandError(Exception):
    """A program refuses to make its part of a tunnel."""


@dataclass(frozen=True, slots=True)
class Place:
    """One node of a world, as who makes its tunnels sees it."""

    node: Node
    namespace: Namespace
    network: Network
    background: list[subprocess.Popen[bytes]]
    sockets: list[socket.socket]

    def do(self, *command: str, given: str = "") -> str:
        """Raises CommandError with what the program says."""
        with self.namespace.entered():
            done = subprocess.run(
                command, input=given, capture_output=True, text=True, timeout=PATIENCE, check=False, env=SYSTEM
            )
        if done.returncode:
            raise CommandError(f"{self.node.name}: {' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def own_address_towards(self, remote: str) -> str:
        return str(self.route_to(remote)["prefsrc"])

    def route_to(self, remote: str) -> Mapping[str, str]:
        found: list[Mapping[str, str]] = json.loads(self.do("ip", "-json", "route", "get", remote))
        return found[0]

    def start(self, *command: str, more: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        with self.namespace.entered():
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**SYSTEM, **(more or {})},
            )
        self.background.append(process)
        return process


Maker = Callable[[Place, Interface], None]
"""Makes a tunnel's interface at one node, without addresses and routes."""


class World:
    def __init__(self, network: Network, makers: Mapping[str, Maker]) -> None:
        self.network = network
        self._makers = makers
        self._processes: list[subprocess.Popen[bytes]] = []
        self._sockets: list[socket.socket] = []
        self.namespaces = {node.name: Namespace() for node in network.nodes}
        self._interfaces = {name: Interfaces(namespace) for name, namespace in self.namespaces.items()}
        self.tables = {name: KernelTable(namespace) for name, namespace in self.namespaces.items()}
        self._outputs = {name: Output(namespace) for name, namespace in self.namespaces.items()}
        self.rules = {name: Nftables(namespace) for name, namespace in self.namespaces.items()}
        self._macs = mac_addresses(network)
        self.wires = self._connect()
        for node in network.nodes:
            self._settle(node)
            self._add_routes(node, into_tunnels=False)
        for node in reversed(network.nodes):
            self._lay_tunnels(node)
            self._add_routes(node, into_tunnels=True)

    def _connect(self) -> Sequence[Wire]:
        for name, each in self._interfaces.items():
            be_quiet(self.namespaces[name], invents=False)
            each.bring_up("lo")
        ends = _in_order(self.network)
        for near, far in ends:
            self._interfaces[near.node].join(
                near.interface, self._macs[near], self._interfaces[far.node], far.interface, self._macs[far]
            )
        return [self._wire(*cable) for cable in ends]

    def _wire(self, one: Attachment, other: Attachment) -> Wire:
        """Looked at where no tunnel ends: there a kernel shows once more what was inside (xfrm_trans_reinject)."""
        wraps = {node.name for node in self.network.nodes if any(each.tunnel is not None for each in node.interfaces)}
        near, far = (other, one) if one.node in wraps else (one, other)
        return Wire(self.namespaces[near.node], near, far)

    def _settle(self, node: Node) -> None:
        interfaces = self._interfaces[node.name]
        plain = [each for each in node.interfaces if each.tunnel is None]
        for interface in plain:
            for address in interface.addresses:
                interfaces.add_address(interface.name, address)
            if interface.mtu is not None:
                interfaces.set_mtu(interface.name, interface.mtu)
            interfaces.wait_until_up(interface.name)
            finish_packets(self.namespaces[node.name], interface.name)
        Sysctl(self.namespaces[node.name], iter([each.name for each in plain])).set(_with_plain_interfaces(node))
        if node.all_chains:
            self.rules[node.name].run(ruleset(node))
        for service in node.services:
            self._listen(node.name, service.protocol, service.port)

    def _add_routes(self, node: Node, *, into_tunnels: bool) -> None:
        """A tunnel is told apart by what its far end is reached by, so that routes to it come before it."""
        tunnels = [each for each in node.interfaces if each.tunnel is not None]
        for route in node.routes:
            if any(_leads_into(route, each) for each in tunnels) == into_tunnels:
                self._interfaces[node.name].add_route(route)

    def _listen(self, node: str, protocol: Protocol, port: int) -> None:
        is_stream = protocol is Protocol.TCP
        with self.namespaces[node].entered():
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM if is_stream else socket.SOCK_DGRAM)
        listener.bind(("", port))
        if is_stream:
            listener.listen(8)
        self._sockets.append(listener)

    def place(self, node: Node) -> Place:
        return Place(node, self.namespaces[node.name], self.network, self._processes, self._sockets)

    def _lay_tunnels(self, node: Node) -> None:
        for interface in node.interfaces:
            if interface.tunnel is None:
                continue
            self._makers[interface.tunnel.encapsulation.kind](self.place(node), interface)
            if interface.tunnel.selectors:
                continue
            self._silence(node.name, interface.name)
            if interface.mtu is not None:
                self._interfaces[node.name].set_mtu(interface.name, interface.mtu)
            for address in interface.addresses:
                self._interfaces[node.name].add_address(interface.name, address)
            if interface.is_up:
                self._interfaces[node.name].bring_up(interface.name)

    def _silence(self, node: str, tunnel: str) -> None:
        """An end would join groups of IPv6 and say so, if it can."""
        ability = Path(f"/proc/sys/net/ipv6/conf/{tunnel}/disable_ipv6")
        with self.namespaces[node].entered():
            if ability.exists():
                ability.write_text("1", "ascii")

    def send(self, packet: PacketTrace, data: bytes = b"") -> None:
        """Past the sender's stack, which may know that it does not fit; but tunnels are part of the stack.

        Of a copy `data` is what was seen.
        """
        hop = packet.hops[0]
        step = next((step for step in hop.steps if isinstance(step, Transmitted)), None)
        if step is None:
            self._outputs[hop.node].send(ip(packet.packet), packet.packet.destination)
        else:
            receiver = self._macs[Attachment(step.receiver, step.receiver_interface)]
            sender = self._macs[Attachment(hop.node, step.interface)]
            sent = frame(receiver, sender, step.packet)
            Port(self.namespaces[hop.node], step.interface).send(sent[:ETHERNET] + data if data else sent)

    def forget(self) -> None:
        """Have nobody know of sessions in which keys were agreed: how old they are by now is the machine's affair."""
        for table in self.tables.values():
            table.flush()

    def mtu(self, end: Attachment) -> int:
        with self.namespaces[end.node].entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            told = fcntl.ioctl(asked, GET_MTU, struct.pack("16si12x", end.interface.encode(), 0))
        return int.from_bytes(told[16:20], sys.byteorder)

    def close(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
        for each in self._sockets:
            each.close()


def _leads_into(route: Route, tunnel: Interface) -> bool:
    return route.device == tunnel.name or any(route.via in address.network for address in tunnel.addresses if route.via)


def _in_order(network: Network) -> Sequence[tuple[Attachment, Attachment]]:
    """Cables so that nodes get their interfaces as they are written: a kernel prefers the address it had first."""
    cables = [link.ends for link in Topology(network).links if len(link.ends) == A_PAIR]
    linked = {end for cable in cables for end in cable}
    waiting = {
        node.name: [end for each in node.interfaces if (end := Attachment(node.name, each.name)) in linked]
        for node in network.nodes
    }
    ordered = []
    while cables:
        next_ = next((cable for cable in cables if all(waiting[end.node][0] == end for end in cable)), cables[0])
        cables.remove(next_)
        for end in next_:
            waiting[end.node].remove(end)
        ordered.append((next_[0], next_[1]))
    return ordered


def _with_plain_interfaces(node: Node) -> Node:
    """Settings are those of interfaces that exist already."""
    plain = tuple(each for each in node.interfaces if each.tunnel is None)
    return Node(node.name, plain, node.routes, node.chains, node.services, node.settings)
