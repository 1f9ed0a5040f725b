"""What an event waits for, and what its two ends have agreed to send."""

from dataclasses import dataclass

from app.simulator.hosts.socket_errors import SocketError
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome

UNSENT = {
    EndingKind.NO_ROUTE: SocketError.NET_UNREACHABLE,
    EndingKind.BLACKHOLE: SocketError.INVALID,
    EndingKind.UNREACHABLE: SocketError.HOST_UNREACHABLE,
    EndingKind.PROHIBITED: SocketError.NOT_ALLOWED,
    EndingKind.TOO_LARGE: SocketError.TOO_LONG,
}
"""Endings at a packet's own node that its sender learns at once, and how (fib_props in net/ipv4/fib_semantics.c)."""


@dataclass(slots=True, eq=False)
class Exchange:
    """A connection without bytes is only opened; with them it is used and closed."""

    is_request: bool = False
    is_query: bool = False
    bytes_out: int = 0
    bytes_back: int = 0
    outcome: EventOutcome | None = None
    error: SocketError | None = None
    given_up: Nanoseconds | None = None
    """When nothing more was tried."""

    def finish(self, outcome: EventOutcome, error: SocketError | None = None) -> None:
        """What came first counts."""
        if self.outcome is None:
            self.outcome, self.error = outcome, error

    def give_up(self, now: Nanoseconds, error: SocketError) -> None:
        if self.outcome is None:
            self.given_up = now
        self.finish(EventOutcome.TIMED_OUT, error)
