"""The TCP connections in which OpenVPN carries packets (`proto tcp`): TCP around TCP.

- The client opens the connection when it has something to send; until it stands, that waits. Whose it is the server
  learns from the first packet that comes whole.
- Each packet is put into the stream with its length before it, and in segments of its own, at once (`tcp-nodelay`):
  where it is larger than a segment, in several. No packet is too large, and none is cut by IP.
- What has come goes on in the order in which it was sent. What is behind a gap waits, however whole it is, until the
  missing segment has been sent again: TCP promises its reader one stream (RFC 9293, 3.10.7.4).
- The timers are those of a host's stack; a node without one has that of Linux for its tunnels. What the packets inside
  are, nobody here knows: if their own sender loses patience, the same goes into the stream a second time.

A segment says which packet its bytes are of, so that nobody has to read the stream.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from app.simulator.flights import SIGNAL
from app.simulator.hosts.connections import Connection, ConnectionState
from app.simulator.hosts.exchange import Exchange
from app.simulator.hosts.host_stack import LINUX, opening_delays
from app.simulator.hosts.socket_errors import is_about_size, report
from app.simulator.hosts.tcp_speaking import Speaker
from app.simulator.hosts.unanswered import Alarm, Clock
from app.simulator.machine import Machine
from app.simulator.network import OPENVPN_PORT, Peer
from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.packet import (
    SEQUENCES,
    WITH_ACK,
    WITH_RST,
    WITH_SYN,
    Envelope,
    IcmpError,
    TcpFlag,
    TcpSegment,
)
from app.simulator.packets.sequences import Pair, Sequences, is_before
from app.simulator.sessions.tcp_windows import SCALE, WINDOW
from app.simulator.stages import Place, Stage
from app.simulator.steps import Delivered, EndingKind, OriginReason, SocketOutcome
from app.simulator.tunnels.tunnel_steps import StreamWait, StreamWaited, Wrapped
from app.simulator.visit import Reaction, Visit

SYN, ACK = TcpFlag.SYN, TcpFlag.ACK
ROOM = WINDOW << SCALE
"""How far ahead of what is expected something may lie: the window that every segment announces."""


class StreamClock(Clock, Protocol):
    """What else the wire does for packets that had to wait."""

    def enter(self, visit: Visit) -> None:
        """It goes on wrapped, by its passage."""
        ...

    def leave(self, parts: Sequence[Visit]) -> None:
        """All parts of a packet are there: it is taken out, and goes on as the first of them."""
        ...

    def end(self, visit: Visit) -> None:
        """It waits no longer: there is no connection any more."""
        ...


@dataclass(slots=True, eq=False)
class OuterConnection:
    connection: Connection
    interface: str
    waiting: list[tuple[Visit, Envelope]] = field(default_factory=list)
    """Until it is open."""
    early: dict[int, Visit] = field(default_factory=dict)
    """What has come before something that is still missing, by its number."""
    parts: list[Visit] = field(default_factory=list)
    """Of the packet that has come in part."""


class OuterConnections:
    """Those of one node; `free_port` draws a client's port."""

    def __init__(self, machine: Machine, clock: StreamClock, free_port: Callable[[], int]) -> None:
        self._machine = machine
        self._clock = clock
        self._free_port = free_port
        self._sequences = Sequences()
        self._speaker = Speaker(machine, self._sequences, clock, self._forget, LINUX)
        self._by_pair: dict[Pair, OuterConnection] = {}
        self._by_peer: dict[tuple[str, str], OuterConnection] = {}

    def concern(self, pair: Pair) -> bool:
        return pair in self._by_pair or self._listener(pair[0].port) is not None

    def _listener(self, port: int) -> str | None:
        """A server's interface; that of a client takes nothing that it has not asked for."""
        for interface in self._machine.node.interfaces:
            tunnel = interface.tunnel
            if tunnel is None or not (tunnel.encapsulation.in_tcp and tunnel.up):
                continue
            if (tunnel.port or OPENVPN_PORT) == port and not any(peer.endpoint for peer in tunnel.peers):
                return interface.name
        return None

    # Out

    def send(self, visit: Visit, peer: Peer, place: Place, seal: Callable[[], Envelope]) -> EndingKind | None:
        """Seal it and put it in. None means that it goes on in its first segment."""
        interface = visit.out_interface
        if visit.number == SIGNAL:  # it could neither wait nor be told of
            return visit.stop(Stage.TUNNEL, EndingKind.NO_CONNECTION, place)
        found = self._by_peer.get((interface, peer.interface))
        if found is None and peer.endpoint is not None:
            found = self._open(visit, interface, peer.interface, peer.endpoint)
        if found is None:
            return visit.stop(Stage.TUNNEL, EndingKind.NO_ENDPOINT, place)
        envelope = seal()
        if found.connection.state is not ConnectionState.ESTABLISHED:
            found.waiting.append((visit, envelope))
            return self._wait(visit, found, StreamWait.OPENING)
        self._put_in(visit, found, envelope)
        return None

    def _open(self, visit: Visit, interface: str, peer: str, remote: Endpoint) -> OuterConnection:
        machine = self._machine
        local = machine.routes.own_address_towards(remote.address) or machine.tunnels.first_address()
        port = machine.tunnels.port_of(interface) or self._free_port()
        pair = Endpoint(local, port), remote
        self._sequences.forget(pair)
        found = self._begin(pair, ConnectionState.SYN_SENT, interface, is_client=True)
        self._by_peer[interface, peer] = found
        reaction = self._speaker.open(found.connection, opening_delays(self._machine.node.stack or LINUX))
        visit.reactions.append(replace(reaction, answers=False))
        return found

    def _begin(self, pair: Pair, state: ConnectionState, interface: str, *, is_client: bool) -> OuterConnection:
        connection = Connection(pair, state, Exchange(), is_client, Alarm(self._clock))
        connection.alarm.repeat = lambda count: self._speaker.repeat(connection, count)
        connection.alarm.give_up = lambda: self._speaker.give_up(connection)
        found = self._by_pair[pair] = OuterConnection(connection, interface)
        return found

    def _put_in(self, visit: Visit, found: OuterConnection, envelope: Envelope) -> None:
        """In its first segment it goes on itself; the others follow at once as packets of their own."""
        first, *others = self._speaker.put(found.connection, envelope)
        first.sending.number = visit.number
        packet = self._machine.sizes.with_df(first.packet, OriginReason.DATA, visit.now)
        visit.passage = Wrapped(Stage.TUNNEL, found.interface, packet, envelope.sender)
        visit.rest = tuple(Reaction(each.packet, each.reason, answers=False, sending=each.sending) for each in others)

    # In

    def deliver(self, visit: Visit, segment: TcpSegment) -> EndingKind | None:
        """What has come for a connection, or to open one. None means that it goes on as what was inside."""
        pair = visit.packet.receiver, visit.packet.sender
        found = self._by_pair.get(pair)
        if segment.flags in WITH_RST:
            return self._delivered(visit, self._reset(visit, segment, found))
        if found is None:
            return self._delivered(visit, self._without_connection(visit, segment, pair))
        connection = found.connection
        if connection.state is ConnectionState.SYN_SENT:
            return self._delivered(visit, self._opening_answered(visit, segment, found))
        if segment.flags in WITH_SYN:
            return self._delivered(visit, self._opened_again(visit, connection))
        if (objection := self._objection(visit, segment, connection)) is not None:
            return self._delivered(visit, objection)
        self._speaker.acknowledged(connection, segment.acknowledgement)
        outcome = SocketOutcome.ACCEPTED
        if connection.state is ConnectionState.SYN_RECEIVED:
            connection.state, outcome = ConnectionState.ESTABLISHED, SocketOutcome.ESTABLISHED
        return self._take(visit, segment, found) if segment.payload else self._delivered(visit, outcome)

    @staticmethod
    def _delivered(visit: Visit, outcome: SocketOutcome) -> EndingKind:
        visit.session = None
        receiver = visit.packet.receiver
        visit.note(Delivered, Stage.DELIVER, outcome, receiver, None)
        return EndingKind.NOBODY_LISTENS if outcome is SocketOutcome.NOBODY_LISTENS else EndingKind.DELIVERED

    def _reset(self, visit: Visit, segment: TcpSegment, found: OuterConnection | None) -> SocketOutcome:
        """Only one with the very number that is expected next is believed (RFC 5961, 3)."""
        if found is None:
            return SocketOutcome.IGNORED
        pair = found.connection.pair
        is_refusal = found.connection.state is ConnectionState.SYN_SENT
        if is_refusal and not (segment.flags in WITH_ACK and self._acknowledges_all(segment, pair)):
            return SocketOutcome.IGNORED
        if not is_refusal and segment.sequence != self._sequences.next_to_hear(pair):
            return self._ask_back(visit, found.connection)
        self._forget(found.connection)
        return SocketOutcome.REFUSED if is_refusal else SocketOutcome.CLOSED

    def _without_connection(self, visit: Visit, segment: TcpSegment, pair: Pair) -> SocketOutcome:
        interface = self._listener(pair[0].port)
        self._sequences.forget(pair)
        self._sequences.heard(visit.packet)
        if interface is None or segment.flags & (SYN | ACK) != SYN:
            self._machine.complaints.reset(visit, OriginReason.RESET)
            return SocketOutcome.NOBODY_LISTENS
        found = self._begin(pair, ConnectionState.SYN_RECEIVED, interface, is_client=False)
        found.connection.largest = segment.mss
        self._speaker.react(visit, found.connection, SYN | ACK, OriginReason.OPENING_ANSWER)
        return SocketOutcome.NEW_CONNECTION

    def _opening_answered(self, visit: Visit, segment: TcpSegment, found: OuterConnection) -> SocketOutcome:
        """As of a host: an acknowledgement without SYN is of an older connection, whatever its number."""
        connection = found.connection
        is_answer = segment.flags in WITH_SYN and self._acknowledges_all(segment, connection.pair)
        if segment.flags in WITH_ACK and not is_answer:
            self._machine.complaints.reset(visit, OriginReason.RESET)
            self._speaker.hurry(connection)
            return SocketOutcome.NOT_ASKED_FOR
        if segment.flags & (SYN | ACK) != SYN | ACK:
            return SocketOutcome.IGNORED
        connection.largest = segment.mss
        self._speaker.acknowledged(connection, segment.acknowledgement)
        self._sequences.heard(visit.packet)
        connection.state = ConnectionState.ESTABLISHED
        self._speaker.react(visit, connection, ACK, OriginReason.ACKNOWLEDGEMENT)
        self._soon(lambda: self._soon(lambda: self._go_on(found)))  # by then the acknowledgement has set out
        return SocketOutcome.ESTABLISHED

    def _go_on(self, found: OuterConnection) -> None:
        """What has waited for the connection sets out, behind the acknowledgement that opens it."""
        waiting, found.waiting = found.waiting, []
        for visit, envelope in waiting:
            self._put_in(visit, found, envelope)
            self._clock.enter(visit)

    def _opened_again(self, visit: Visit, connection: Connection) -> SocketOutcome:
        """Of an open connection it is asked back (RFC 5961, 4)."""
        if connection.state is ConnectionState.SYN_RECEIVED:
            self._speaker.answer_again(visit, connection)
            return SocketOutcome.ASKED_AGAIN
        return self._ask_back(visit, connection)

    def _objection(self, visit: Visit, segment: TcpSegment, connection: Connection) -> SocketOutcome | None:
        """What does not fit an open connection (RFC 9293, 3.10.7.4; RFC 5961, 5), or one that is being opened."""
        pair = connection.pair
        if segment.flags not in WITH_ACK:
            return SocketOutcome.IGNORED
        if connection.state is ConnectionState.SYN_RECEIVED and not self._acknowledges_all(segment, pair):
            self._machine.complaints.reset(visit, OriginReason.RESET)
            return SocketOutcome.NOT_ASKED_FOR
        is_of_unsent = is_before(self._sequences.next_to_send(pair), segment.acknowledgement)
        limit = (self._sequences.next_to_hear(pair) + ROOM) % SEQUENCES
        if is_of_unsent or is_before(limit, segment.end):
            return self._ask_back(visit, connection)
        return None

    def _acknowledges_all(self, segment: TcpSegment, pair: Pair) -> bool:
        return segment.acknowledgement == self._sequences.next_to_send(pair)

    def _ask_back(self, visit: Visit, connection: Connection) -> SocketOutcome:
        self._speaker.react(visit, connection, ACK, OriginReason.ACKNOWLEDGEMENT)
        return SocketOutcome.NOT_BELIEVED

    def _take(self, visit: Visit, segment: TcpSegment, found: OuterConnection) -> EndingKind | None:
        pair = found.connection.pair
        expected = self._sequences.next_to_hear(pair)
        if segment.sequence != expected:
            is_known = is_before(segment.sequence, expected) or segment.sequence in found.early
            self._acknowledge(visit, found.connection)
            if is_known:
                return self._delivered(visit, SocketOutcome.REPEATED)
            found.early[segment.sequence] = visit
            return self._wait(visit, found, StreamWait.GAP)
        whole = [parts for each in self._in_order(visit, segment, found) if (parts := self._whole(each, found))]
        is_alone = bool(whole) and whole[0] == [visit]
        for parts in whole[1:] if is_alone else whole:
            self._soon(partial(self._take_out, found, parts))
        if is_alone:
            self._know(found, visit)
            ending = self._machine.tunnels.unwrap(visit)
        else:
            ending = self._wait(visit, found, StreamWait.PART)
        self._acknowledge(visit, found.connection)  # whatever becomes of what is inside
        return ending

    def _acknowledge(self, visit: Visit, connection: Connection) -> None:
        """It is no answer to what is inside."""
        self._speaker.react(visit, connection, ACK, OriginReason.ACKNOWLEDGEMENT)
        visit.reactions[-1] = replace(visit.reactions[-1], answers=False)

    def _in_order(self, visit: Visit, segment: TcpSegment, found: OuterConnection) -> list[Visit]:
        """What has come, and what had to wait for it."""
        pair, ready = found.connection.pair, [visit]
        self._sequences.read(pair, segment)
        while following := found.early.pop(self._sequences.next_to_hear(pair), None):
            self._sequences.heard(following.packet)
            ready.append(following)
        return ready

    @staticmethod
    def _whole(visit: Visit, found: OuterConnection) -> list[Visit]:
        """All parts of the packet of which this is the last; none where some are to come."""
        found.parts.append(visit)
        segment = visit.packet.transport
        if not isinstance(segment, TcpSegment) or segment.content is None:
            return []
        if segment.begins + segment.payload < segment.content.length:
            return []
        parts, found.parts = found.parts, []
        return parts

    def _take_out(self, found: OuterConnection, parts: list[Visit]) -> None:
        self._know(found, parts[0])
        self._clock.leave(parts)

    def _know(self, found: OuterConnection, visit: Visit) -> None:
        """From now on what is for this peer goes into this connection."""
        segment = visit.packet.transport
        if isinstance(segment, TcpSegment) and segment.content is not None:
            self._by_peer[found.interface, segment.content.sender] = found

    def _soon(self, act: Callable[[], None]) -> None:
        self._clock.later(0, act, lambda: True)

    def _wait(self, visit: Visit, found: OuterConnection, wait: StreamWait) -> EndingKind:
        visit.waits_in_stream = True
        place = f"{self._machine.node.name}.{found.interface}"
        visit.note(StreamWaited, Stage.TUNNEL, found.interface, wait, place)
        return EndingKind.GATHERED

    # Errors and ends

    def report(self, visit: Visit, pair: Pair, error: IcmpError) -> SocketOutcome | None:
        """An error about something that was sent in a connection; None where that is not one of these."""
        found, told = self._by_pair.get(pair), report(error)
        if found is None:
            return None
        if is_about_size(error):
            self._machine.sizes.learn(error.inner.destination, error.mtu, visit.now)
            self._speaker.shrink(visit, found.connection)
            return SocketOutcome.SIZE_LEARNED
        if told is None or found.connection.state is not ConnectionState.SYN_SENT:
            return SocketOutcome.IGNORED
        self._forget(found.connection)
        return SocketOutcome.ERROR_REPORTED

    def forget(self) -> None:
        """The node begins anew."""
        for found in list(self._by_pair.values()):
            self._forget(found.connection)

    def give_up(self) -> None:
        """At the end of an event nothing is under way: what still waits, waits in vain."""
        for found in list(self._by_pair.values()):
            if found.waiting or found.early or found.parts:
                self._forget(found.connection)

    def _forget(self, connection: Connection) -> None:
        connection.alarm.stop()
        found = self._by_pair.pop(connection.pair, None)
        if found is None:
            return
        self._by_peer = {key: each for key, each in self._by_peer.items() if each is not found}
        given_up = (*(visit for visit, _ in found.waiting), *found.parts, *found.early.values())
        found.waiting, found.parts, found.early = [], [], {}
        for visit in given_up:
            self._clock.end(visit)

    def dissolve(self) -> None:
        """The play is over, and nothing more is asked: let go of what knows these connections."""
        for found in self._by_pair.values():
            found.connection.alarm.dissolve()
        self._by_pair.clear()
        self._by_peer.clear()
        del self._speaker
