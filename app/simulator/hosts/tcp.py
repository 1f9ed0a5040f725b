"""TCP as a host speaks it, as far as a story needs it: opening, sending, closing, refusing (RFC 9293).

A node with a stack of its own says again what nobody has acknowledged, and remembers a closed connection for a while;
one without says everything once. Segments are as large as the way allows, as far as it is known; windows, congestion
and fast retransmission are left out.
"""

from app.simulator.hosts.connections import Connection, ConnectionState
from app.simulator.hosts.exchange import Exchange
from app.simulator.hosts.host_stack import TIME_WAIT, Delays
from app.simulator.hosts.socket_errors import SocketError, ends_an_answer, is_about_size, report
from app.simulator.hosts.tcp_conversation import Conversation
from app.simulator.hosts.tcp_speaking import Speaker
from app.simulator.hosts.unanswered import Alarm, Clock
from app.simulator.machine import Machine
from app.simulator.network import Service
from app.simulator.packets.packet import WITH_ACK, WITH_RST, WITH_SYN, IcmpError, Protocol, TcpFlag, TcpSegment
from app.simulator.packets.sequences import Pair, Sequences, is_before
from app.simulator.steps import EndingKind, OriginReason, SocketOutcome
from app.simulator.trace import EventOutcome
from app.simulator.visit import Reaction, Visit

FIN, SYN, RST, ACK = TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.ACK
REFUSALS = frozenset((SocketError.REFUSED, SocketError.NO_PROTOCOL, SocketError.NOT_ALLOWED))


class TcpSockets:
    """The TCP connections of one node."""

    def __init__(self, machine: Machine, sequences: Sequences, clock: Clock) -> None:
        self._services = machine.node.services
        self._has_memory = machine.node.stack is not None
        self._sequences = sequences
        self._complaints = machine.complaints
        self._clock = clock
        self._speaker = Speaker(machine, sequences, clock, self._forget)
        self._conversation = Conversation(sequences, self._speaker, self._forget, self._leave)
        self._connections: dict[Pair, Connection] = {}

    def find(self, pair: Pair) -> Connection | None:
        connection = self._connections.get(pair)
        is_over = connection is not None and 0 < connection.remembered_until <= self._clock.now
        return None if is_over else connection

    def open(self, pair: Pair, exchange: Exchange, delays: Delays) -> Reaction:
        """A SYN, which is sent again after each of the delays but the last; then the program is told."""
        self._sequences.forget(pair)
        connection = self._begin(pair, ConnectionState.SYN_SENT, exchange, is_client=True)
        return self._speaker.open(connection, delays)

    def abandon_openings(self) -> None:
        """Forget the connections that never came about."""
        for connection in list(self._connections.values()):
            if connection.state is ConnectionState.SYN_SENT:
                self._forget(connection)

    def deliver(self, visit: Visit, segment: TcpSegment, exchange: Exchange) -> SocketOutcome:
        pair = visit.packet.receiver, visit.packet.sender
        connection = self.find(pair)
        if connection is None:
            return self._without_connection(visit, segment, exchange, pair)
        if segment.flags in WITH_RST:
            return self._reset(visit, segment, connection)
        if connection.state is ConnectionState.SYN_SENT:
            return self._opening_answered(visit, segment, connection)
        if segment.flags in WITH_SYN:
            return self._repeated_opening(visit, connection)
        return self._conversation.hear(visit, segment, connection)

    def report(self, pair: Pair, about: TcpSegment, error: IcmpError) -> bool:
        """An ICMP error about something that is under way ends an opening; an open connection only remembers it."""
        connection, told = self.find(pair), report(error)
        if connection is None or told is None or not self._is_under_way(connection, about):
            return False
        if is_about_size(error):
            return True
        if connection.state is ConnectionState.SYN_SENT:
            outcome = EventOutcome.REFUSED if told.error in REFUSALS else EventOutcome.UNREACHABLE
            connection.exchange.finish(outcome, told.error)
            self._forget(connection)
        elif connection.state is not ConnectionState.SYN_RECEIVED:
            connection.soft_error = told.error
        elif ends_an_answer(error):
            self._forget(connection)
        return True

    def shrink(self, visit: Visit, pair: Pair) -> None:
        """What is under way is too large."""
        connection = self.find(pair)
        if connection is not None:
            self._speaker.shrink(visit, connection)

    def _is_under_way(self, connection: Connection, about: TcpSegment) -> bool:
        """Between the oldest number without an acknowledgement and the next one (tcp_v4_err)."""
        following = self._sequences.next_to_send(connection.pair)
        oldest = connection.unanswered[0].begin if connection.unanswered else following
        return not is_before(about.sequence, oldest) and not is_before(following, about.sequence)

    def _begin(self, pair: Pair, state: ConnectionState, exchange: Exchange, *, is_client: bool) -> Connection:
        connection = Connection(pair, state, exchange, is_client, Alarm(self._clock))
        connection.alarm.repeat = lambda count: self._speaker.repeat(connection, count)
        connection.alarm.give_up = lambda: self._speaker.give_up(connection)
        self._connections[pair] = connection
        return connection

    def _forget(self, connection: Connection) -> None:
        connection.alarm.stop()
        if self._connections.get(connection.pair) is connection:
            del self._connections[connection.pair]

    def _leave(self, connection: Connection) -> None:
        """Who closed first answers for the connection a while longer."""
        if not self._has_memory:
            self._forget(connection)
            return
        connection.state = ConnectionState.TIME_WAIT
        connection.remembered_until = self._clock.now + TIME_WAIT

    def _without_connection(self, visit: Visit, segment: TcpSegment, exchange: Exchange, pair: Pair) -> SocketOutcome:
        self._sequences.heard(visit.packet)
        if segment.flags in WITH_RST:
            return SocketOutcome.IGNORED
        is_opening = segment.flags & (SYN | ACK | FIN) == SYN
        is_open = Service(Protocol.TCP, pair[0].port) in self._services
        if is_open and not is_opening and segment.flags not in WITH_ACK:
            return SocketOutcome.IGNORED  # who listens passes over what neither opens nor acknowledges
        if is_opening and (is_open or visit.lets_pass(EndingKind.NOBODY_LISTENS)):
            self._sequences.forget(pair)
            self._sequences.heard(visit.packet)
            connection = self._begin(pair, ConnectionState.SYN_RECEIVED, exchange, is_client=False)
            connection.largest = segment.mss
            self._speaker.react(visit, connection, SYN | ACK, OriginReason.OPENING_ANSWER)
            return SocketOutcome.NEW_CONNECTION
        self._complaints.reset(visit, OriginReason.RESET)
        return SocketOutcome.NOBODY_LISTENS

    def _reset(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome:
        """Only a reset with the very number that is expected next is believed (RFC 5961, 3)."""
        is_refusal = connection.state is ConnectionState.SYN_SENT
        if is_refusal and not (segment.flags in WITH_ACK and self._answers_opening(segment, connection)):
            return SocketOutcome.IGNORED
        if not is_refusal and segment.sequence != self._sequences.next_to_hear(connection.pair):
            return self._ask_back(visit, connection)
        if connection.is_client:  # whoever has only been asked does not decide what becomes of the asking
            connection.exchange.finish(EventOutcome.REFUSED, SocketError.REFUSED if is_refusal else SocketError.RESET)
        self._forget(connection)
        return SocketOutcome.REFUSED if is_refusal else SocketOutcome.CLOSED

    def _opening_answered(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome:
        """An acknowledgement of something else shows that the other side remembers an older connection.

        Every connection's numbers begin at 0 here, so one without SYN is of an older connection whatever its number.
        """
        is_answer = segment.flags in WITH_SYN and self._answers_opening(segment, connection)
        if segment.flags in WITH_ACK and not is_answer:
            self._complaints.reset(visit, OriginReason.RESET)
            self._speaker.hurry(connection)
            return SocketOutcome.NOT_ASKED_FOR
        if segment.flags & (SYN | ACK) != SYN | ACK:
            return SocketOutcome.IGNORED
        connection.largest = segment.mss
        self._speaker.acknowledged(connection, segment.acknowledgement)
        return self._conversation.opened(visit, connection)

    def _answers_opening(self, segment: TcpSegment, connection: Connection) -> bool:
        return segment.acknowledgement == self._sequences.next_to_send(connection.pair)

    def _repeated_opening(self, visit: Visit, connection: Connection) -> SocketOutcome:
        """An unfinished opening is answered again; an open connection asks back (RFC 5961, 4)."""
        if connection.state is ConnectionState.SYN_RECEIVED:
            self._speaker.answer_again(visit, connection)
            return SocketOutcome.ASKED_AGAIN
        return self._ask_back(visit, connection)

    def _ask_back(self, visit: Visit, connection: Connection) -> SocketOutcome:
        self._speaker.react(visit, connection, ACK, OriginReason.ACKNOWLEDGEMENT)
        return SocketOutcome.NOT_BELIEVED
