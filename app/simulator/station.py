"""A node with everything it does."""

from functools import cached_property

from app.simulator.hosts.stack import Stack
from app.simulator.machine import Machine
from app.simulator.pipeline import Pipeline
from app.simulator.preparing import ReadyNode
from app.simulator.tunnels.outer_connections import OuterConnections, StreamClock


class Station:
    """Most only pass packets on, and never have a stack made."""

    def __init__(self, machine: Machine, pipeline: Pipeline, clock: StreamClock) -> None:
        self.machine = machine
        self.pipeline = pipeline
        self._clock = clock
        if any(each.tunnel and each.tunnel.encapsulation.in_tcp for each in machine.node.interfaces):
            machine.tunnels.connections = OuterConnections(machine, clock, lambda: self.stack.free_port(None))

    @cached_property
    def stack(self) -> Stack:
        return Stack(self.machine, self._clock)

    def change(self, ready: ReadyNode) -> None:
        self.machine.change(ready)
        if "stack" in self.__dict__:
            self.stack.change(ready.node.settings)

    def dissolve(self) -> None:
        """Let go of what knows the station."""
        if self.machine.connections is not None:
            self.machine.connections.dissolve()
            self.machine.tunnels.connections = None

    def give_up(self) -> None:
        if "stack" in self.__dict__:
            self.stack.give_up()
        if self.machine.connections is not None:
            self.machine.connections.give_up()
