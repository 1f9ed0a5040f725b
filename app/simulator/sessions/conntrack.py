"""The tracking table of one node (net/netfilter/nf_conntrack_core.c).

- An entry has two flows: the original as its first packet came, the reply as its answers will come. Either finds it.
- An entry is put into the table only when its first packet has passed everything (`confirm`): a packet that a rule
  drops leaves nothing behind. Both flows must be free by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from app.simulator.limits import Meter
from app.simulator.packets.addresses import Address, Nanoseconds
from app.simulator.packets.packet import Flow, Protocol
from app.simulator.rules.filtering import Side
from app.simulator.sessions.entries import EntrySnapshot, FlowDirection, TcpState
from app.simulator.sessions.tcp_tracking import TcpTracking

Sender = tuple[Protocol, Address, int, int]


@dataclass(slots=True, eq=False)
class Entry:
    """A session as the table holds it; facts about it leave as snapshots."""

    entry_id: int
    original: Flow
    reply: Flow
    began: Nanoseconds
    expires: Nanoseconds = 0
    deadline: Nanoseconds = 0
    """When the table will look whether it has expired; never later than it does."""
    tcp: TcpTracking | None = None
    mark: int = 0
    replied: bool = False
    assured: bool = False
    confirmed: bool = False
    removed: bool = False
    """Packets under way may still have it; the table will not take it again."""
    bound: set[Side] = field(default_factory=set)
    """The sides whose translation is decided, even if decided to be none."""
    translated: dict[Side, str | None] = field(default_factory=dict)
    """The sides that are translated, with the place of the rule that said so."""

    def flow(self, direction: FlowDirection) -> Flow:
        return self.original if direction is FlowDirection.ORIGINAL else self.reply

    @property
    def tcp_state(self) -> TcpState | None:
        return self.tcp.state if self.tcp else None

    def snapshot(self) -> EntrySnapshot:
        return EntrySnapshot(
            self.entry_id,
            self.original.protocol,
            self.original,
            self.reply,
            self.tcp_state,
            self.replied,
            self.assured,
            self.expires,
        )


class TrackingTable:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._found: dict[Flow, tuple[Entry, FlowDirection]] = {}
        self._by_sender: dict[Sender, list[Entry]] = {}
        self._deadlines: list[tuple[Nanoseconds, int, Entry]] = []
        self._confirmed = 0
        self.size = 0

    def find(self, flow: Flow) -> tuple[Entry, FlowDirection] | None:
        self._meter.count()
        return self._found.get(flow)

    def entries(self) -> list[EntrySnapshot]:
        """All lines, in the order of their making."""
        held = {entry.entry_id: entry for entry, _ in self._found.values()}
        return [held[number].snapshot() for number in sorted(held)]

    def is_taken(self, flow: Flow) -> bool:
        self._meter.count()
        return flow in self._found

    def mappings_of(self, flow: Flow) -> Iterator[Flow]:
        """Reply flows of the sessions that the same sender has, latest first."""
        for entry in reversed(self._by_sender.get(_sender(flow), [])):
            self._meter.count()
            yield entry.reply

    def begin(self, original: Flow, reply: Flow, now: Nanoseconds) -> Entry:
        """An entry not yet in the table."""
        tcp = TcpTracking() if original.protocol is Protocol.TCP else None
        return Entry(self._confirmed + 1, original, reply, now, tcp=tcp)

    def least_missed(self) -> Entry | None:
        """The oldest session that has not proved itself in both directions (early_drop_list)."""
        unproved = (entry for entries in self._by_sender.values() for entry in entries if not entry.assured)
        return min(unproved, key=lambda entry: entry.entry_id, default=None)

    def confirm(self, entry: Entry) -> bool:
        """Put the entry into the table, unless one of its flows is taken."""
        if self.is_taken(entry.original) or self.is_taken(entry.reply):
            return False
        self._confirmed += 1
        self.size += 1
        entry.entry_id = self._confirmed
        entry.confirmed = True
        self._found[entry.original] = entry, FlowDirection.ORIGINAL
        self._found[entry.reply] = entry, FlowDirection.REPLY
        self._by_sender.setdefault(_sender(entry.original), []).append(entry)
        self._watch(entry)
        return True

    def refresh(self, entry: Entry, expires: Nanoseconds) -> None:
        entry.expires = expires
        if entry.confirmed and expires < entry.deadline:
            self._watch(entry)

    def remove(self, entry: Entry) -> None:
        if entry.removed or not entry.confirmed:
            return
        entry.removed = True
        self.size -= 1
        for flow in {entry.original, entry.reply}:  # one and the same when somebody talks to itself
            del self._found[flow]
        self._by_sender[_sender(entry.original)].remove(entry)

    def flush(self) -> list[Entry]:
        """Everything that it held, in the order in which it came."""
        held = sorted(
            (each for entries in self._by_sender.values() for each in entries), key=lambda each: each.entry_id
        )
        for entry in held:
            self.remove(entry)
        return held

    def expire(self, now: Nanoseconds) -> Iterator[Entry]:
        """Remove the entries whose time has come, in the order of their times."""
        while self._deadlines and self._deadlines[0][0] <= now:
            deadline, _, entry = heappop(self._deadlines)
            if entry.removed or deadline != entry.deadline:
                continue
            if entry.expires > deadline:
                self._watch(entry)
            else:
                self.remove(entry)
                yield entry

    def _watch(self, entry: Entry) -> None:
        entry.deadline = entry.expires
        heappush(self._deadlines, (entry.deadline, entry.entry_id, entry))


def _sender(flow: Flow) -> Sender:
    return flow.protocol, flow.source, flow.source_port, flow.identifier
