"""The lines of a connection tracking table, as facts."""

from enum import StrEnum

from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import Flow, Protocol
from app.simulator.records import record


class TcpState(StrEnum):
    """States of the tracking gateway, not of the hosts (enum tcp_conntrack)."""

    NONE = "NONE"
    SYN_SENT = "SYN_SENT"
    SYN_RECV = "SYN_RECV"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT = "FIN_WAIT"
    CLOSE_WAIT = "CLOSE_WAIT"
    LAST_ACK = "LAST_ACK"
    TIME_WAIT = "TIME_WAIT"
    CLOSE = "CLOSE"
    SYN_SENT2 = "SYN_SENT2"


@record
class EntrySnapshot:
    """One line of the tracking table. `expires` is an absolute virtual time; ids count from 1 on each node."""

    entry_id: int
    protocol: Protocol
    original: Flow
    reply: Flow
    tcp_state: TcpState | None
    replied: bool
    assured: bool
    expires: Nanoseconds


class EntryChangeKind(StrEnum):
    MADE = "made"
    STATE = "state"
    REFRESHED = "refreshed"
    EXPIRED = "expired"
    REMOVED = "removed"
    EVICTED = "evicted"  # the table was full, and nothing was lost by it yet
    REPLACED = "replaced"  # it was over, and a new connection has taken its port


LEAVING = frozenset(
    (EntryChangeKind.EXPIRED, EntryChangeKind.REMOVED, EntryChangeKind.EVICTED, EntryChangeKind.REPLACED)
)
"""After which an entry is in no table."""


class FlowDirection(StrEnum):
    ORIGINAL = "original"
    REPLY = "reply"
