"""The control plane of a whole network: begun before the play, kept behind it.

A network has been there for a while when a play begins: its sessions start `WARM_UP` before time 0. What has not come
up by then, cannot, or takes longer than a reader would wait.
"""

from collections.abc import Callable
from typing import Protocol

from app.simulator.control.facts import ControlFact
from app.simulator.control.node import NodeControl
from app.simulator.control.wire import Message
from app.simulator.forwarding.routing import Route
from app.simulator.machine import Machine
from app.simulator.network import Node, Tunnel
from app.simulator.packets.addresses import SECOND, Address, Nanoseconds
from app.simulator.packets.packet import Packet, TcpFlag, TcpSegment
from app.simulator.packets.sequences import Pair, Sequences
from app.simulator.steps import Routed

WARM_UP: Nanoseconds = 10 * SECOND


class Surroundings(Protocol):
    """The simulation around it."""

    @property
    def now(self) -> Nanoseconds: ...

    def machine(self, node: str) -> Machine: ...

    def schedule_behind(self, delay: Nanoseconds, act: Callable[[], None], is_needed: Callable[[], bool]) -> None: ...

    def signal(self, node: str, packet: Packet, message: Message) -> None: ...

    def reconfigure(self, node: Node) -> None: ...


class ControlPlane:
    """Of what happens at one time, the first by name is first, in whatever order it was written."""

    def __init__(self, surroundings: Surroundings, nodes: list[str]) -> None:
        self._surroundings = surroundings
        self.facts: list[ControlFact] = []
        self._wires = {name: NodeWire(surroundings, name, self.facts) for name in sorted(nodes)}
        self._nodes = {
            name: NodeControl(wire, wire.node, surroundings.machine(name).tunnels) for name, wire in self._wires.items()
        }

    def start(self) -> None:
        for node in self._nodes.values():
            node.start()

    def node_changed(self, name: str, *, up: bool) -> None:
        """It has failed, and everything it knew with it, or is there again."""
        if name in self._nodes:
            if up:
                self._nodes[name].start()
            else:
                self._nodes[name].stop()

    def configure(self, node: Node) -> None:
        """Somebody has written other preferences."""
        if node.name in self._nodes:
            self._nodes[node.name].configure(node)

    def arrived(self, node: str, packet: Packet, message: Message) -> None:
        if node in self._nodes:
            self._wires[node].take(packet)
            self._nodes[node].arrived(packet, message)


def has_control(node: Node) -> bool:
    """Whether anything of a node has to be looked after."""
    tunnels = [interface.tunnel for interface in node.interfaces if interface.tunnel is not None]
    return node.bgp is not None or any(
        tunnel.ike or tunnel.nhrp or tunnel.handshakes or _keeps_alive(tunnel) for tunnel in tunnels
    )


def _keeps_alive(tunnel: Tunnel) -> bool:
    return any(peer.keepalive for peer in tunnel.peers)


class NodeWire:
    """One node's access to the simulation around it."""

    def __init__(self, surroundings: Surroundings, node: str, facts: list[ControlFact]) -> None:
        self._surroundings = surroundings
        self._machine = surroundings.machine(node)
        self._facts = facts
        self._sequences = Sequences()

    @property
    def now(self) -> Nanoseconds:
        return self._surroundings.now

    @property
    def node(self) -> Node:
        return self._machine.node

    def later(self, delay: Nanoseconds, act: Callable[[], None], is_needed: Callable[[], bool]) -> None:
        self._machine.meter.count()
        self._surroundings.schedule_behind(delay, act, is_needed)

    def send(self, packet: Packet, message: Message) -> None:
        self._sequences.sent(packet)
        self._surroundings.signal(self.node.name, packet, message)

    def reconfigure(self, node: Node) -> None:
        self._surroundings.reconfigure(node)

    def work(self, amount: int) -> None:
        self._machine.meter.count(amount)

    def note(self, fact: ControlFact) -> None:
        self._facts.append(fact)

    def own_address_towards(self, address: Address) -> Address | None:
        return self._machine.routes.own_address_towards(address)

    def way_towards(self, address: Address) -> Route | None:
        answer = self._machine.routes.look_up(address)
        return answer.chosen.route if isinstance(answer, Routed) and answer.chosen else None

    def segment(self, pair: Pair, flags: TcpFlag, payload: int) -> TcpSegment:
        return self._sequences.segment(pair, flags, payload)

    def take(self, packet: Packet) -> None:
        self._sequences.heard(packet)

    def heard(self, tunnel: str) -> Nanoseconds | None:
        return self._machine.tunnels.heard_at(tunnel)
