"""The time and the wire, as the stack of one node has them."""

from collections.abc import Callable, Sequence
from typing import Protocol

from app.simulator.flights import Flight
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.visit import Reaction, Visit


class Playing(Protocol):
    """What a simulation does for its nodes."""

    now: Nanoseconds

    def schedule(
        self, delay: Nanoseconds, action: Callable[[], None], is_needed: Callable[[], bool] | None = None
    ) -> None: ...

    def send(self, node: str, reaction: Reaction, cause: int | None = None) -> Flight: ...

    def enter(self, node: str, visit: Visit) -> None: ...

    def leave(self, node: str, parts: Sequence[Visit]) -> None: ...

    def end(self, node: str, waiting: Visit) -> None: ...


class HostClock:
    def __init__(self, simulation: Playing, node: str) -> None:
        self._simulation = simulation
        self._node = node

    @property
    def now(self) -> Nanoseconds:
        return self._simulation.now

    def later(self, delay: Nanoseconds, ring: Callable[[], None], is_needed: Callable[[], bool]) -> None:
        self._simulation.schedule(delay, ring, is_needed)

    def send(self, reaction: Reaction) -> None:
        self._simulation.send(self._node, reaction)

    def enter(self, visit: Visit) -> None:
        self._simulation.enter(self._node, visit)

    def leave(self, parts: Sequence[Visit]) -> None:
        self._simulation.leave(self._node, parts)

    def end(self, visit: Visit) -> None:
        self._simulation.end(self._node, visit)
