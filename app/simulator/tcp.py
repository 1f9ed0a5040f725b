"""TCP as a host speaks it, as far as a story needs: opening, sending, closing, refusing (RFC 9293).

Nothing is lost between two hosts except by the network's own rules, so nothing but a SYN is ever sent again; segments
are as large as Ethernet allows; windows and congestion are left out; a closed connection is forgotten at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from app.simulator.complaints import Complaints
from app.simulator.exchange import Exchange
from app.simulator.network import Service, Settings
from app.simulator.packet import Packet, Protocol, TcpFlag, TcpSegment
from app.simulator.sequences import Pair, Sequences
from app.simulator.steps import EndingKind, OriginReason, SocketOutcome
from app.simulator.trace import EventOutcome
from app.simulator.visit import Reaction, Visit

MAXIMUM_SEGMENT = 1448
"""1,500 bytes less 20 for IP and 32 for TCP with timestamps."""

FIN, SYN, RST, PSH, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.PSH, TcpFlag.ACK


class ConnectionState(Enum):
    SYN_SENT = "syn-sent"
    SYN_RECEIVED = "syn-received"
    ESTABLISHED = "established"
    FIN_WAIT = "fin-wait"
    CLOSE_WAIT = "close-wait"
    LAST_ACK = "last-ack"


@dataclass(slots=True, eq=False)
class Connection:
    pair: Pair
    state: ConnectionState
    exchange: Exchange
    is_client: bool
    received: int = 0

    @property
    def awaited(self) -> int:
        """How many bytes have to come in before it is this side's turn."""
        return self.exchange.bytes_back if self.is_client else self.exchange.bytes_out


class TcpSockets:
    """The TCP connections of one node."""

    def __init__(
        self, services: frozenset[Service], sequences: Sequences, complaints: Complaints, settings: Settings
    ) -> None:
        self._services = services
        self._sequences = sequences
        self._complaints = complaints
        self._settings = settings
        self._connections: dict[Pair, Connection] = {}

    def find(self, pair: Pair) -> Connection | None:
        return self._connections.get(pair)

    def open(self, pair: Pair, exchange: Exchange) -> Packet:
        self._sequences.forget(pair)
        self._connections[pair] = Connection(pair, ConnectionState.SYN_SENT, exchange, is_client=True)
        return self._packet(pair, TcpSegment(pair[0].port, pair[1].port, SYN))

    def abandon_openings(self) -> None:
        """Forget the connections that never came about."""
        opening = [pair for pair in self._connections if self.is_opening(pair)]
        for pair in opening:
            del self._connections[pair]

    def is_opening(self, pair: Pair) -> bool:
        connection = self._connections.get(pair)
        return connection is not None and connection.state is ConnectionState.SYN_SENT

    def repeat_opening(self, pair: Pair) -> Packet:
        return self._packet(pair, TcpSegment(pair[0].port, pair[1].port, SYN))

    def deliver(self, visit: Visit, segment: TcpSegment, exchange: Exchange) -> SocketOutcome:
        pair = visit.packet.receiver, visit.packet.sender
        connection = self._connections.get(pair)
        if connection is None:
            return self._without_connection(visit, segment, exchange, pair)
        if segment.flags & RST:
            return self._reset(connection)
        if connection.state is ConnectionState.SYN_SENT:
            return self._opening_answered(visit, segment, connection)
        if segment.flags & SYN:
            return self._repeated_opening(visit, connection)
        return self._continue(visit, segment, connection)

    def report(self, pair: Pair, outcome: EventOutcome) -> bool:
        """An ICMP error ends an opening; an open connection shrugs it off."""
        connection = self._connections.get(pair)
        if connection is None:
            return False
        if connection.state is ConnectionState.SYN_SENT:
            connection.exchange.finish(outcome)
            del self._connections[pair]
        return True

    def _without_connection(self, visit: Visit, segment: TcpSegment, exchange: Exchange, pair: Pair) -> SocketOutcome:
        if segment.flags & RST:
            return SocketOutcome.IGNORED
        is_opening = segment.flags & (SYN | ACK) == SYN
        is_open = Service(Protocol.TCP, pair[0].port) in self._services
        if is_opening and (is_open or visit.lets_pass(EndingKind.NOBODY_LISTENS)):
            self._sequences.forget(pair)
            self._sequences.heard(visit.packet)
            self._connections[pair] = Connection(pair, ConnectionState.SYN_RECEIVED, exchange, is_client=False)
            self._react(visit, pair, SYN | ACK, OriginReason.OPENING_ANSWER)
            return SocketOutcome.NEW_CONNECTION
        self._complaints.reset(visit, OriginReason.RESET)
        return SocketOutcome.NOBODY_LISTENS

    def _reset(self, connection: Connection) -> SocketOutcome:
        is_refusal = connection.state is ConnectionState.SYN_SENT
        if connection.is_client:  # whoever has only been asked does not decide what becomes of the asking
            connection.exchange.finish(EventOutcome.REFUSED)
        del self._connections[connection.pair]
        return SocketOutcome.REFUSED if is_refusal else SocketOutcome.CLOSED

    def _opening_answered(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome:
        if segment.flags & (SYN | ACK) != SYN | ACK:
            return SocketOutcome.IGNORED
        connection.state = ConnectionState.ESTABLISHED
        self._react(visit, connection.pair, ACK, OriginReason.ACKNOWLEDGEMENT)
        if not connection.exchange.is_request:
            connection.exchange.finish(EventOutcome.ESTABLISHED)
            return SocketOutcome.ESTABLISHED
        self._send_bytes(visit, connection, connection.exchange.bytes_out, answers=False)
        return SocketOutcome.ESTABLISHED

    def _repeated_opening(self, visit: Visit, connection: Connection) -> SocketOutcome:
        """An unfinished opening is answered again; an open connection asks back (RFC 5961, 4)."""
        if connection.state is ConnectionState.SYN_RECEIVED:
            self._react(visit, connection.pair, SYN | ACK, OriginReason.OPENING_ANSWER)
            return SocketOutcome.NEW_CONNECTION
        self._react(visit, connection.pair, ACK, OriginReason.ACKNOWLEDGEMENT)
        return SocketOutcome.IGNORED

    def _continue(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome:
        outcome = SocketOutcome.ACCEPTED
        if connection.state is ConnectionState.SYN_RECEIVED:
            connection.state = ConnectionState.ESTABLISHED
            outcome = SocketOutcome.ESTABLISHED
        elif connection.state is ConnectionState.LAST_ACK:
            del self._connections[connection.pair]
            return SocketOutcome.CLOSED
        if segment.flags & FIN:
            return self._peer_closes(visit, connection)
        if segment.payload or self._is_turn(connection):
            connection.received += segment.payload
            self._answer_bytes(visit, connection)
        return outcome

    @staticmethod
    def _is_turn(connection: Connection) -> bool:
        """Whether the client of a request has all it asked for."""
        exchange = connection.exchange
        return (
            exchange.is_request
            and connection.is_client
            and connection.state is ConnectionState.ESTABLISHED
            and connection.received >= exchange.bytes_back
        )

    def _answer_bytes(self, visit: Visit, connection: Connection) -> None:
        if not connection.exchange.is_request:
            self._react(visit, connection.pair, ACK, OriginReason.ACKNOWLEDGEMENT)
        elif connection.received < connection.awaited:
            return  # one acknowledgement for all of it, when the last byte is there
        elif connection.is_client:
            connection.state = ConnectionState.FIN_WAIT
            self._react(visit, connection.pair, FIN | ACK, OriginReason.CLOSE)
        elif connection.exchange.bytes_back:
            self._send_bytes(visit, connection, connection.exchange.bytes_back, answers=True)
        else:
            self._react(visit, connection.pair, ACK, OriginReason.ACKNOWLEDGEMENT)

    def _peer_closes(self, visit: Visit, connection: Connection) -> SocketOutcome:
        """Somebody who was only connected to keeps the connection half open, a request's server closes with it."""
        if connection.state is ConnectionState.FIN_WAIT:
            del self._connections[connection.pair]
            connection.exchange.finish(EventOutcome.COMPLETED)
            self._react(visit, connection.pair, ACK, OriginReason.ACKNOWLEDGEMENT)
        elif connection.exchange.is_request:
            connection.state = ConnectionState.LAST_ACK
            self._react(visit, connection.pair, FIN | ACK, OriginReason.CLOSE)
        else:
            connection.state = ConnectionState.CLOSE_WAIT
            self._react(visit, connection.pair, ACK, OriginReason.ACKNOWLEDGEMENT)
        return SocketOutcome.CLOSED

    def _send_bytes(self, visit: Visit, connection: Connection, amount: int, *, answers: bool) -> None:
        for size, is_last in _segments(amount):
            flags = ACK | PSH if is_last else ACK
            packet = self._next_packet(connection.pair, flags, size)
            visit.reactions.append(Reaction(packet, OriginReason.DATA, answers))

    def _react(self, visit: Visit, pair: Pair, flags: TcpFlag, reason: OriginReason) -> None:
        visit.reactions.append(Reaction(self._next_packet(pair, flags), reason))

    def _next_packet(self, pair: Pair, flags: TcpFlag, payload: int = 0) -> Packet:
        """The next packet of the connection, counted as sent although it leaves only with the visit's reactions."""
        packet = self._packet(pair, self._sequences.segment(pair, flags, payload))
        self._sequences.sent(packet)
        return packet

    def _packet(self, pair: Pair, segment: TcpSegment) -> Packet:
        local, remote = pair[0].address, pair[1].address
        return Packet(local, remote, segment, self._settings.ttl_towards(remote))


def _segments(amount: int) -> Iterator[tuple[int, bool]]:
    """The sizes that many bytes are sent in, and which is the last."""
    for begin in range(0, amount, MAXIMUM_SEGMENT):
        yield min(MAXIMUM_SEGMENT, amount - begin), begin + MAXIMUM_SEGMENT >= amount
