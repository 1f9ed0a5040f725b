"""What an open TCP connection does with what comes in: it acknowledges, answers, closes (RFC 9293, 3.10.7)."""

from collections.abc import Callable, Iterator

from app.simulator.hosts.connections import Connection, ConnectionState
from app.simulator.hosts.tcp_speaking import Speaker
from app.simulator.packets.packet import WITH_ACK, WITH_FIN, TcpFlag, TcpSegment
from app.simulator.packets.sequences import Sequences, is_before
from app.simulator.steps import OriginReason, SocketOutcome
from app.simulator.trace import EventOutcome
from app.simulator.visit import Visit

MAXIMUM_SEGMENT = 1448
"""1,500 bytes less 20 for IP and 32 for TCP with timestamps: the most on an Ethernet."""

FIN, PSH, ACK = TcpFlag.FIN, TcpFlag.PSH, TcpFlag.ACK


class Conversation:
    """`leave` ends a connection that this end has closed first."""

    def __init__(
        self,
        sequences: Sequences,
        speaker: Speaker,
        forget: Callable[[Connection], None],
        leave: Callable[[Connection], None],
    ) -> None:
        self._sequences = sequences
        self._speaker = speaker
        self._forget = forget
        self._leave = leave

    def opened(self, visit: Visit, connection: Connection) -> SocketOutcome:
        """The SYN-ACK has come."""
        self._sequences.heard(visit.packet)
        connection.state = ConnectionState.ESTABLISHED
        self._acknowledge(visit, connection)
        if connection.exchange.is_request:
            self._send_bytes(visit, connection, connection.exchange.bytes_out, answers=False)
        else:
            connection.exchange.finish(EventOutcome.ESTABLISHED)
        return SocketOutcome.ESTABLISHED

    def hear(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome:
        if segment.flags in WITH_ACK:
            self._speaker.acknowledged(connection, segment.acknowledgement)
        outcome = SocketOutcome.ACCEPTED
        if connection.state is ConnectionState.SYN_RECEIVED:
            connection.state = ConnectionState.ESTABLISHED
            outcome = SocketOutcome.ESTABLISHED
        elif connection.state is ConnectionState.LAST_ACK and not connection.unanswered:
            self._forget(connection)
            return SocketOutcome.CLOSED
        if segment.end != segment.sequence:
            return self._take_in_order(visit, segment, connection, outcome)
        if connection.is_turn:
            self._answer_bytes(visit, connection)
        return outcome

    def _take_in_order(
        self, visit: Visit, segment: TcpSegment, connection: Connection, outcome: SocketOutcome
    ) -> SocketOutcome:
        """What comes too early waits; what has come before is only acknowledged again, as is a gap."""
        expected = self._sequences.next_to_hear(connection.pair)
        if segment.sequence != expected:
            is_old = is_before(segment.sequence, expected)
            if not is_old and segment not in connection.early:
                connection.early.append(segment)
            self._acknowledge(visit, connection)
            return SocketOutcome.REPEATED if is_old else SocketOutcome.ACCEPTED
        following: TcpSegment | None = segment
        while following is not None:
            self._sequences.read(connection.pair, following)
            outcome = self._take(visit, following, connection) or outcome
            following = connection.next_early(self._sequences.next_to_hear(connection.pair))
        return outcome

    def _take(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome | None:
        if segment.flags in WITH_FIN:
            return self._peer_closes(visit, connection)
        connection.received += segment.payload
        self._answer_bytes(visit, connection)
        return None

    def _answer_bytes(self, visit: Visit, connection: Connection) -> None:
        if not connection.exchange.is_request:
            self._acknowledge(visit, connection)
        elif connection.received < connection.awaited:
            return  # one acknowledgement for all of it, when the last byte is there
        elif connection.is_client:
            connection.state = ConnectionState.FIN_WAIT
            self._speaker.react(visit, connection, FIN | ACK, OriginReason.CLOSE)
        elif connection.exchange.bytes_back:
            self._send_bytes(visit, connection, connection.exchange.bytes_back, answers=True)
        else:
            self._acknowledge(visit, connection)

    def _peer_closes(self, visit: Visit, connection: Connection) -> SocketOutcome:
        """Somebody who was only connected to keeps the connection half open, a request's server closes with it."""
        if connection.state is ConnectionState.FIN_WAIT:
            connection.exchange.finish(EventOutcome.COMPLETED)
            self._acknowledge(visit, connection)
            self._leave(connection)
        elif connection.exchange.is_request:
            connection.state = ConnectionState.LAST_ACK
            self._speaker.react(visit, connection, FIN | ACK, OriginReason.CLOSE)
        else:
            connection.state = ConnectionState.CLOSE_WAIT
            self._acknowledge(visit, connection)
        return SocketOutcome.CLOSED

    def _acknowledge(self, visit: Visit, connection: Connection) -> None:
        self._speaker.react(visit, connection, ACK, OriginReason.ACKNOWLEDGEMENT)

    def _send_bytes(self, visit: Visit, connection: Connection, amount: int, *, answers: bool) -> None:
        for size, is_last in _segments(amount, self._speaker.segment_size(connection)):
            flags = ACK | PSH if is_last else ACK
            self._speaker.send(visit, connection, flags, size, answers=answers)


def _segments(amount: int, most: int) -> Iterator[tuple[int, bool]]:
    """The sizes that many bytes are sent in, and which is the last."""
    for begin in range(0, amount, most):
        yield min(most, amount - begin), begin + most >= amount
