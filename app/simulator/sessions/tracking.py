"""What connection tracking makes of a packet (nf_conntrack_in and the protocols' own files).

- Until an answer was seen, packets of the original direction are NEW, retransmissions too.
- TCP follows `tcp_states`. A reset before any answer removes the entry at once.
- UDP remembers for the short time until packets have gone both ways and two seconds have passed since the first.
- ICMP knows questions and answers. An error has no entry of its own: it is RELATED to that of the packet it carries,
  and does not refresh it.
- GRE is remembered for the short time until an answer was seen, what else has no ports always for the generic one.
- Neighbour discovery and listener reports of IPv6 are left UNTRACKED.
- A table that is full forgets its oldest session that has not proved itself, or drops the packet that would begin one.
- INVALID packets have no entry, and so are never translated.
"""

from app.simulator.network import Settings, Timeouts
from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.packets.flows import flow_of, inverse
from app.simulator.packets.icmpv6 import UNTRACKED_TYPES, Icmpv6Type
from app.simulator.packets.packet import Flow, IcmpError, IcmpQuery, IcmpType, Packet, Protocol, TcpSegment
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.conntrack import Entry, TrackingTable
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot, FlowDirection, TcpState
from app.simulator.sessions.tcp_following import Advance, advance, begin
from app.simulator.sessions.tcp_states import TCP_STATES, SegmentKind, Special, flags_make_sense, segment_kind
from app.simulator.sessions.tcp_tracking import Arrival, TcpTracking
from app.simulator.stages import Stage
from app.simulator.steps import EndingKind, Tracked, TrackingReason
from app.simulator.visit import Session, Visit

UDP_STREAM_AFTER = 2 * SECOND
SYN_SENT2_TIMEOUT = 120 * SECOND
MOST_REPETITIONS = 3
"""A segment repeated so often (nf_conntrack_tcp_max_retrans) shows that the other side is gone."""
ENDS = (SegmentKind.FIN, SegmentKind.RST)
SHORTEST_CUT = 120 * SECOND
OPENING_ICMP_TYPES = {
    Protocol.ICMP: frozenset(
        (IcmpType.ECHO_REQUEST, IcmpType.TIMESTAMP_REQUEST, IcmpType.INFO_REQUEST, IcmpType.ADDRESS_MASK_REQUEST)
    ),
    Protocol.ICMPV6: frozenset((Icmpv6Type.ECHO_REQUEST, Icmpv6Type.NODE_INFORMATION_QUERY)),
}


class Tracker:
    """Connection tracking of one node."""

    def __init__(self, table: TrackingTable, settings: Settings) -> None:
        self.table = table
        self.change(settings)

    def change(self, settings: Settings) -> None:
        """What is remembered keeps the time that it has."""
        self._loose = settings.tcp_loose
        self._most = settings.conntrack_max
        self._timeouts = settings.timeouts
        self._tcp_timeouts = _tcp_timeouts(settings.timeouts)

    def track(self, visit: Visit, stage: Stage) -> EndingKind | None:
        """Give the packet its state and its session, and follow it. Where no session can be added it is dropped."""
        transport = visit.packet.transport
        if visit.session is not None:
            _attached(visit, visit.session, stage)
        elif isinstance(transport, IcmpQuery) and _is_housekeeping(transport):
            visit.state = TrackingState.UNTRACKED
        elif isinstance(transport, IcmpError):
            self._relate(visit, transport.inner, stage)
        elif isinstance(transport, TcpSegment) and not flags_make_sense(transport.flags):
            _invalid(visit, stage, TrackingReason.CANNOT_OPEN, flow_of(visit.packet))
        else:
            return self._look_up(visit, flow_of(visit.packet), stage)
        return None

    def confirm(self, visit: Visit, stage: Stage) -> bool:
        """Put a new session into the table; false if its flows are taken."""
        session = visit.session
        if session is None or session.entry.confirmed or session.direction is FlowDirection.REPLY:
            return True
        if not self.table.confirm(session.entry):
            return False
        visit.change(stage, EntryChangeKind.MADE, session.entry)
        return True

    def close(self, visit: Visit, stage: Stage) -> None:
        """A rule has reset the connection: its entry shall not outlive it by much (nf_ct_set_closing)."""
        entry = visit.session.entry if visit.session else None
        if entry is None or entry.tcp is None or not entry.confirmed or _is_reset(visit.packet):
            return
        before = visit.seen(entry)
        if entry.tcp.state is not TcpState.CLOSE:
            entry.tcp.state = TcpState.CLOSE
            self.table.refresh(entry, visit.now + self._timeouts.tcp_close)
            visit.change(stage, EntryChangeKind.STATE, entry, before)

    def _look_up(self, visit: Visit, flow: Flow, stage: Stage) -> EndingKind | None:
        found = self.table.find(flow)
        if found is None:
            return self._begin(visit, flow, stage)
        return self._continue(visit, flow, Session(*found), stage)

    def _make_room(self, visit: Visit, stage: Stage) -> EndingKind | None:
        """For one more session; what has not proved itself has to go first (__nf_conntrack_alloc, early_drop)."""
        if self.table.size < self._most:
            return None
        given_up = self.table.least_missed()
        if given_up is None:
            return visit.end(stage, EndingKind.TABLE_FULL)
        self.table.remove(given_up)
        visit.change(stage, EntryChangeKind.EVICTED, given_up)
        return None

    def _begin(self, visit: Visit, flow: Flow, stage: Stage) -> EndingKind | None:
        reply = inverse(flow)
        ending = self._make_room(visit, stage) if reply is not None else None
        if ending is not None:
            return ending
        obstacle = self._obstacle(visit.packet)
        if reply is None or obstacle is not None:
            _invalid(visit, stage, obstacle or TrackingReason.CANNOT_OPEN, flow)
            return None
        entry = self.table.begin(flow, reply, visit.now)
        session = Session(entry, FlowDirection.ORIGINAL)
        if entry.tcp is not None and isinstance(visit.packet.transport, TcpSegment):
            begin(entry.tcp, visit.packet.transport)
        entry.expires = visit.now + self._timeout(entry, visit.now)
        visit.state, visit.session = TrackingState.NEW, session
        visit.note(Tracked, stage, flow, visit.state, TrackingReason.NO_ENTRY, session.direction, None)
        return None

    def _obstacle(self, packet: Packet) -> TrackingReason | None:
        """Why this packet cannot begin a session."""
        match packet.transport:
            case TcpSegment(flags=flags):
                opening = TCP_STATES[FlowDirection.ORIGINAL, segment_kind(flags), TcpState.NONE]
                if opening is Special.INVALID:
                    return TrackingReason.CANNOT_OPEN
                return None if opening is TcpState.SYN_SENT or self._loose else TrackingReason.LOOSE_OFF
            case IcmpQuery(kind, protocol=protocol):
                return None if kind in OPENING_ICMP_TYPES[protocol] else TrackingReason.CANNOT_OPEN
            case _:
                return None

    def _continue(self, visit: Visit, flow: Flow, session: Session, stage: Stage) -> EndingKind | None:
        entry = session.entry
        before, state = visit.seen(entry), entry.tcp_state
        progress = _progress(session, visit.packet)
        if progress is Advance.INVALID:
            _invalid(visit, stage, TrackingReason.STATE_FORBIDS, flow, before)
        elif progress is Advance.OUTSIDE:
            _invalid(visit, stage, TrackingReason.OUTSIDE_WINDOW, flow, before)
            self._note_stray_end(visit, session, before, stage)
        elif progress is Advance.REOPENS:
            self._remove(visit, entry, stage)
            return self._begin(visit, flow, stage)
        else:
            visit.state, visit.session = _state(session), session
            visit.note(Tracked, stage, flow, visit.state, TrackingReason.ENTRY_FOUND, session.direction, before)
            if progress is Advance.TAKEN and not entry.replied and _is_reset(visit.packet):
                self._remove(visit, entry, stage)  # all that ever came back
                entry.replied = session.direction is FlowDirection.REPLY
                return None
            self._keep(visit, session, state, is_taken=progress is Advance.TAKEN)
            visit.change_from(stage, entry, before)
        return None

    def _keep(self, visit: Visit, session: Session, before: TcpState | None, *, is_taken: bool) -> None:
        entry = session.entry
        if is_taken:
            self._refresh(entry, before, visit.now, is_opening=_kind(visit.packet) is SegmentKind.SYN)
        entry.replied = entry.replied or session.direction is FlowDirection.REPLY

    def _refresh(self, entry: Entry, before: TcpState | None, now: Nanoseconds, *, is_opening: bool) -> None:
        entry.assured = entry.assured or self._is_assured_now(entry, before, now)
        is_further_opening = before is TcpState.SYN_SENT and is_opening
        if entry.replied or not is_further_opening:  # SYNs alone must not keep the mapping alive
            self.table.refresh(entry, now + self._timeout(entry, now))

    def _is_assured_now(self, entry: Entry, before: TcpState | None, now: Nanoseconds) -> bool:
        if entry.tcp is None:
            return _is_udp_stream(entry, now) or (entry.replied and entry.original.protocol is Protocol.GRE)
        return (
            entry.replied
            and entry.tcp.state is TcpState.ESTABLISHED
            and before in (TcpState.SYN_RECV, TcpState.ESTABLISHED)
        )

    def _timeout(self, entry: Entry, now: Nanoseconds) -> Nanoseconds:
        """How long the entry lasts from now on."""
        if entry.tcp is not None:
            return self._tcp_timeout(entry, entry.tcp)
        match entry.original.protocol:
            case Protocol.ICMP:
                return self._timeouts.icmp
            case Protocol.ICMPV6:
                return self._timeouts.icmpv6
            case Protocol.UDP:
                return self._timeouts.udp_stream if _is_udp_stream(entry, now) else self._timeouts.udp
            case Protocol.GRE:
                return self._timeouts.gre_stream if entry.replied else self._timeouts.gre
            case _:
                return self._timeouts.generic

    def _tcp_timeout(self, entry: Entry, tcp: TcpTracking) -> Nanoseconds:
        timeout = self._tcp_timeouts[tcp.state]
        if tcp.repetitions >= MOST_REPETITIONS and timeout > self._timeouts.tcp_max_retrans:
            return self._timeouts.tcp_max_retrans
        if tcp.last.kind is SegmentKind.RST:
            return self._timeouts.tcp_close
        is_one_sided = tcp.state is TcpState.ESTABLISHED and not entry.replied  # picked up in mid-stream
        if tcp.is_unacknowledged or is_one_sided:
            return min(timeout, self._timeouts.tcp_unacknowledged)
        return timeout if tcp.last.window else min(timeout, self._timeouts.tcp_max_retrans)

    def _note_stray_end(self, visit: Visit, session: Session, before: EntrySnapshot | None, stage: Stage) -> None:
        """Ends of an open connection that do not fit, from both sides: it may be over (nf_tcp_handle_invalid)."""
        entry, kind = session.entry, _kind(visit.packet)
        if entry.tcp is None or not entry.assured or kind not in ENDS:
            return
        last = entry.tcp.last
        if last.way is session.direction or last.kind not in ENDS:
            last.kind, last.way = kind, session.direction
            return
        left = entry.expires - visit.now
        if left >= SHORTEST_CUT and left > self._timeouts.tcp_unacknowledged:
            self.table.refresh(entry, visit.now + self._timeouts.tcp_unacknowledged)
            visit.change(stage, EntryChangeKind.REFRESHED, entry, before)

    def _remove(self, visit: Visit, entry: Entry, stage: Stage) -> None:
        self.table.remove(entry)
        visit.change(stage, EntryChangeKind.REMOVED, entry)

    def _relate(self, visit: Visit, inner: Packet, stage: Stage) -> None:
        """An error belongs to the session whose other direction the packet inside it has."""
        flow = flow_of(inner)
        answer = None if isinstance(inner.transport, IcmpError) else inverse(flow)
        found = self.table.find(answer) if answer is not None else None
        if found is None:
            _invalid(visit, stage, TrackingReason.ERROR_ABOUT_NOTHING, flow)
            return
        session = Session(*found)
        snapshot = visit.seen(session.entry)
        if visit.packet.destination != session.entry.flow(session.direction).destination:
            _invalid(visit, stage, TrackingReason.ERROR_TO_SOMEBODY_ELSE, flow, snapshot)
            return
        reason = TrackingReason.ERROR_ABOUT_ENTRY
        visit.state, visit.session = TrackingState.RELATED, session
        visit.note(Tracked, stage, flow, visit.state, reason, session.direction, snapshot)


def _is_housekeeping(query: IcmpQuery) -> bool:
    """Neighbour discovery and its like are left alone."""
    return query.protocol is Protocol.ICMPV6 and query.type in UNTRACKED_TYPES


def _attached(visit: Visit, session: Session, stage: Stage) -> None:
    """What a node says itself about a session is related to it, without a lookup (nf_ct_attach)."""
    entry = session.entry
    snapshot = visit.seen(entry) if entry.confirmed else None
    flow, state = flow_of(visit.packet), TrackingState.RELATED
    visit.state, visit.session = state, session
    visit.note(Tracked, stage, flow, state, TrackingReason.ATTACHED, session.direction, snapshot)


def _invalid(
    visit: Visit, stage: Stage, reason: TrackingReason, flow: Flow, entry: EntrySnapshot | None = None
) -> None:
    visit.state, visit.session = TrackingState.INVALID, None
    visit.note(Tracked, stage, flow, visit.state, reason, FlowDirection.ORIGINAL, entry)


def _state(session: Session) -> TrackingState:
    is_answered = session.entry.replied or session.direction is FlowDirection.REPLY
    return TrackingState.ESTABLISHED if is_answered else TrackingState.NEW


def _progress(session: Session, packet: Packet) -> Advance:
    entry, segment = session.entry, packet.transport
    if entry.tcp is None or not isinstance(segment, TcpSegment):
        return Advance.TAKEN
    return advance(entry.tcp, Arrival(session.direction, segment, entry.replied, entry.assured))


def _kind(packet: Packet) -> SegmentKind:
    transport = packet.transport
    return segment_kind(transport.flags) if isinstance(transport, TcpSegment) else SegmentKind.NONE


def _is_reset(packet: Packet) -> bool:
    return _kind(packet) is SegmentKind.RST


def _is_udp_stream(entry: Entry, now: Nanoseconds) -> bool:
    return entry.replied and entry.original.protocol is Protocol.UDP and now > entry.began + UDP_STREAM_AFTER


def _tcp_timeouts(timeouts: Timeouts) -> dict[TcpState, Nanoseconds]:
    return {
        TcpState.SYN_SENT: timeouts.tcp_syn_sent,
        TcpState.SYN_RECV: timeouts.tcp_syn_recv,
        TcpState.ESTABLISHED: timeouts.tcp_established,
        TcpState.FIN_WAIT: timeouts.tcp_fin_wait,
        TcpState.CLOSE_WAIT: timeouts.tcp_close_wait,
        TcpState.LAST_ACK: timeouts.tcp_last_ack,
        TcpState.TIME_WAIT: timeouts.tcp_time_wait,
        TcpState.CLOSE: timeouts.tcp_close,
        TcpState.SYN_SENT2: SYN_SENT2_TIMEOUT,
    }
