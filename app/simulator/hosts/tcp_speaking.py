"""How an end of a TCP connection says something, and says it again while nobody acknowledges it."""

from collections.abc import Callable
from dataclasses import replace

from app.simulator.hosts.connections import OPENING, ORPHANS, Connection, ConnectionState
from app.simulator.hosts.host_stack import TICK, Delays, HostStack, answer_delays, data_delays, delays_after_repeating
from app.simulator.hosts.segment_sizes import SegmentSizes, smaller
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.hosts.unanswered import PROBE, Clock, Unanswered
from app.simulator.machine import Machine
from app.simulator.packets.packet import WITH_SYN, Envelope, Packet, TcpFlag, TcpSegment
from app.simulator.packets.sequences import Sequences
from app.simulator.steps import OriginReason
from app.simulator.visit import Reaction, Sending, Visit

SYN, PSH, ACK = TcpFlag.SYN, TcpFlag.PSH, TcpFlag.ACK


class Speaker:
    """`forget` ends a connection; `fallback` is the stack of a node that has none of its own."""

    def __init__(
        self,
        machine: Machine,
        sequences: Sequences,
        clock: Clock,
        forget: Callable[[Connection], None],
        fallback: HostStack | None = None,
    ) -> None:
        self._machine = machine
        self._fallback = fallback
        self._sizes = SegmentSizes(machine.sizes)
        self._sequences = sequences
        self._clock = clock
        self._forget = forget

    @property
    def _stack(self) -> HostStack | None:
        """As the node holds it now."""
        return self._machine.node.stack or self._fallback

    def open(self, connection: Connection, delays: Delays) -> Reaction:
        reaction = self._say(connection, SYN, OriginReason.OPENING)
        connection.alarm.start(delays)
        return reaction

    def react(self, visit: Visit, connection: Connection, flags: TcpFlag, reason: OriginReason) -> None:
        said = len(connection.unanswered)
        visit.reactions.append(self._say(connection, flags, reason))
        if len(connection.unanswered) > said:
            self._watch(connection)

    def send(self, visit: Visit, connection: Connection, flags: TcpFlag, payload: int, *, answers: bool) -> None:
        visit.reactions.append(self._say(connection, flags, OriginReason.DATA, payload, answers=answers))
        self._watch(connection)

    def put(self, connection: Connection, envelope: Envelope) -> list[Unanswered]:
        """Put what a tunnel has wrapped into the stream, in as few segments as it fits into; each has to be sent."""
        before, most, total = len(connection.unanswered), self.segment_size(connection), envelope.length
        for begin in range(0, total, most):
            flags = ACK | PSH if begin + most >= total else ACK
            segment = self._sequences.segment(connection.pair, flags, min(most, total - begin))
            self._speak(connection, replace(segment, content=envelope, begins=begin), OriginReason.DATA)
        self._watch(connection)
        return connection.unanswered[before:]

    def segment_size(self, connection: Connection) -> int:
        return self._sizes.of(connection, self._clock.now)

    def shrink(self, visit: Visit, connection: Connection) -> None:
        """The way has turned out to be narrower: what was too large for it is said again, in smaller segments.

        What is waited for is waited for anew (tcp_simple_retransmit).
        """
        most, before = self.segment_size(connection), connection.unanswered
        connection.unanswered = list(smaller(before, most))
        again = [said for said in connection.unanswered if said not in before]
        for said in again:
            visit.reactions.append(replace(said.again(self._clock.now), answers=False))
        if again and connection.alarm.timed_out is not None:
            connection.alarm.renew()
        elif again and self._stack is not None:
            is_orphan = connection.state in ORPHANS
            delays = delays_after_repeating(self._stack, connection.round_trip, is_orphan=is_orphan)
            connection.alarm.start_without_probe(delays)

    def acknowledged(self, connection: Connection, number: int) -> None:
        """What is left waits anew; what had been given up for lost is sent again at once."""
        timed_out = connection.alarm.timed_out
        if not connection.acknowledge(number, self._clock.now):
            return
        connection.alarm.stop()
        if connection.unanswered:
            connection.alarm.start(self._delays(connection))
            if timed_out is not None and connection.unanswered[0].sent <= timed_out:
                self._again(connection.unanswered[0])

    def answer_again(self, visit: Visit, connection: Connection) -> None:
        """A SYN that comes again shows that the SYN-ACK has not: it is repeated, and its alarm put off."""
        visit.reactions.append(connection.unanswered[0].again(self._clock.now))
        connection.alarm.renew()

    def hurry(self, connection: Connection) -> None:
        """An opening that meets the ruins of an old connection is tried again soon (TCP_TIMEOUT_MIN)."""
        if not connection.alarm.has_rung:
            connection.alarm.shorten(2 * TICK)

    def repeat(self, connection: Connection, count: int) -> None:
        is_probe = count == PROBE and connection.state not in OPENING
        self._again(connection.unanswered[-1 if is_probe else 0])

    def give_up(self, connection: Connection) -> None:
        if connection.is_client:
            connection.exchange.give_up(self._clock.now, connection.soft_error or SocketError.TIMED_OUT)
        self._forget(connection)

    def _again(self, unanswered: Unanswered) -> None:
        self._clock.send(unanswered.again(self._clock.now))

    def _delays(self, connection: Connection) -> Delays:
        if self._stack is None:
            return ()
        if connection.state is ConnectionState.SYN_RECEIVED:
            return answer_delays(self._stack)
        is_orphan, is_alone = connection.state in ORPHANS, len(connection.unanswered) == 1
        return data_delays(self._stack, connection.round_trip, is_orphan=is_orphan, is_alone=is_alone)

    def _watch(self, connection: Connection) -> None:
        """With something new on its way it is waited anew, unless something older has been given up for lost."""
        if not connection.alarm.has_rung:
            connection.alarm.start(self._delays(connection))

    def _say(
        self, connection: Connection, flags: TcpFlag, reason: OriginReason, payload: int = 0, *, answers: bool = True
    ) -> Reaction:
        """The next segment of the connection, counted as sent although it leaves only with the visit's reactions."""
        segment = self._sequences.segment(connection.pair, flags, payload)
        return self._speak(connection, segment, reason, answers=answers)

    def _speak(
        self, connection: Connection, segment: TcpSegment, reason: OriginReason, *, answers: bool = True
    ) -> Reaction:
        local, remote = connection.pair[0].address, connection.pair[1].address
        if segment.flags in WITH_SYN:
            segment = replace(segment, mss=self._sizes.asked(remote, self._clock.now))
        packet = Packet(local, remote, segment, self._machine.node.settings.ttl_towards(remote))
        self._sequences.sent(packet)
        if segment.end == segment.sequence:
            return Reaction(packet, reason, answers)
        said = Unanswered(packet, segment.sequence, segment.end, reason, Sending(), self._clock.now)
        connection.unanswered.append(said)
        return Reaction(packet, reason, answers, sending=said.sending)
