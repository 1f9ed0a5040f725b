"""What a session of the control plane can do in the network that it lives in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from app.simulator.control.facts import ControlFact
from app.simulator.forwarding.routing import Route
from app.simulator.network import Node
from app.simulator.packets.addresses import Address, Nanoseconds
from app.simulator.packets.packet import Packet, TcpFlag, TcpSegment
from app.simulator.packets.sequences import Pair


@dataclass(frozen=True, slots=True)
class Message:
    """What a packet of the control plane says; its packet is only how large it is and where it goes."""

    is_wrapped: ClassVar[bool] = False
    """Whether it travels in a tunnel's packet itself, and not in a packet inside."""


class Wire(Protocol):
    """One node's access to time, to its own tables and to the links."""

    @property
    def now(self) -> Nanoseconds: ...

    @property
    def node(self) -> Node:
        """As it is now, with what was learned and which of its tunnels are up."""
        ...

    def later(self, delay: Nanoseconds, act: Callable[[], None], is_needed: Callable[[], bool]) -> None:
        """Behind the play: nobody waits for it to happen."""
        ...

    def send(self, packet: Packet, message: Message) -> None: ...

    def reconfigure(self, node: Node) -> None:
        """The same node with other routes, or with other tunnels up."""
        ...

    def work(self, amount: int) -> None:
        """Something was done that costs; raise WorkLimitError where it was too much."""
        ...

    def note(self, fact: ControlFact) -> None: ...

    def own_address_towards(self, address: Address) -> Address | None: ...

    def way_towards(self, address: Address) -> Route | None:
        """The route that leads there, with its gateway and device; None where there is none, or nothing leads on."""
        ...

    def segment(self, pair: Pair, flags: TcpFlag, payload: int) -> TcpSegment:
        """The next one of a conversation by TCP."""
        ...

    def heard(self, tunnel: str) -> Nanoseconds | None:
        """When a packet last came out of a tunnel."""
        ...
