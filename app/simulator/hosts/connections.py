"""One TCP connection as one of its ends knows it (RFC 9293, 3.3)."""

from dataclasses import dataclass, field
from enum import Enum

from app.simulator.hosts.exchange import Exchange
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.hosts.unanswered import Alarm, Unanswered
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import TcpSegment
from app.simulator.packets.sequences import Pair, is_before


class ConnectionState(Enum):
    SYN_SENT = "syn-sent"
    SYN_RECEIVED = "syn-received"
    ESTABLISHED = "established"
    FIN_WAIT = "fin-wait"
    CLOSE_WAIT = "close-wait"
    LAST_ACK = "last-ack"
    TIME_WAIT = "time-wait"


OPENING = frozenset((ConnectionState.SYN_SENT, ConnectionState.SYN_RECEIVED))
ORPHANS = frozenset((ConnectionState.FIN_WAIT, ConnectionState.LAST_ACK))
"""States in which no program holds the socket any more."""


@dataclass(slots=True, eq=False)
class Connection:
    pair: Pair
    state: ConnectionState
    exchange: Exchange
    is_client: bool
    alarm: Alarm
    largest: int | None = None
    """How large a segment the other end has asked for, if it was not the usual size."""
    received: int = 0
    unanswered: list[Unanswered] = field(default_factory=list)
    """The oldest first."""
    early: list[TcpSegment] = field(default_factory=list)
    """What has come before something that is still missing."""
    round_trip: Nanoseconds = 0
    soft_error: SocketError | None = None
    """Heard of while the connection was open, and told if it is given up."""
    remembered_until: Nanoseconds = 0
    """When TIME-WAIT is over."""

    @property
    def awaited(self) -> int:
        """How many bytes have to come in before it is this side's turn."""
        return self.exchange.bytes_back if self.is_client else self.exchange.bytes_out

    @property
    def is_turn(self) -> bool:
        """Whether the client of a request has all it asked for."""
        is_open = self.state is ConnectionState.ESTABLISHED
        return self.exchange.is_request and self.is_client and is_open and self.received >= self.exchange.bytes_back

    def acknowledge(self, number: int, now: Nanoseconds) -> bool:
        """Everything before the number has arrived there. True if that is news."""
        done = [each for each in self.unanswered if not is_before(number, each.end)]
        if done:
            self.round_trip = now - done[-1].sent
            self.unanswered = self.unanswered[len(done) :]
        return bool(done)

    def next_early(self, expected: int) -> TcpSegment | None:
        """Take out what can be read now."""
        found = next((each for each in self.early if each.sequence == expected), None)
        if found is not None:
            self.early.remove(found)
        return found
