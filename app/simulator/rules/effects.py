"""What a rule does on the way to its verdict, as questions that hold, but for a limit that is reached."""

from collections.abc import Callable
from dataclasses import replace

from app.simulator.hosts.segment_sizes import USUAL, room_in
from app.simulator.mtu.size_steps import SegmentsClamped
from app.simulator.packets.packet import WITH_SYN, TcpSegment
from app.simulator.rules.filtering import TrackingState
from app.simulator.rules.matches import MarkOf
from app.simulator.rules.rule_tests import LATER_FRAGMENT, Actual
from app.simulator.rules.statements import ClampSegments, Count, Limit, Log, NoTrack, SetMark, Statement
from app.simulator.stages import Place
from app.simulator.visit import Bucket, Visit

Effect = Callable[[Visit], Actual | None]
OVER, UNDER = "over its limit", "within its limit"


def effect(statement: Statement, rule: Place, position: int) -> Effect:
    match statement:
        case Count() | Log():
            return _nothing
        case NoTrack():
            return _pass_by_tracking
        case SetMark():
            return _mark(statement)
        case Limit():
            return _limit(statement, (rule, position))
        case ClampSegments(size):
            return _clamp(size, rule)


def _clamp(size: int | None, rule: Place) -> Effect:
    """What is no TCP does not fit, and what has no such option passes unchanged (nft_exthdr_tcp_set_eval)."""

    def act(visit: Visit) -> Actual | None:
        packet = visit.packet
        segment = packet.transport
        if not isinstance(segment, TcpSegment):
            return segment.protocol
        if packet.is_later_fragment:
            return LATER_FRAGMENT
        if segment.flags not in WITH_SYN:
            return None
        before, (after, path) = USUAL if segment.mss is None else segment.mss, _fitting(visit, size)
        if after < before:
            visit.packet = replace(packet, transport=replace(segment, mss=after))
            visit.note(SegmentsClamped, visit.stage, before, after, path, rule)
        return None

    return act


def _fitting(visit: Visit, size: int | None) -> tuple[int, int | None]:
    """The segment that a rule wants, and the packet that its way has room for, if the rule goes by that."""
    if size is not None:
        return size, None
    path = visit.path_mtu
    return room_in(path, visit.packet.family), path


def _nothing(_visit: Visit) -> None:
    """The trace itself is what was counted and logged."""


def _pass_by_tracking(visit: Visit) -> None:
    """What has an entry already keeps it (nft_notrack_eval)."""
    if visit.session is None:
        visit.state = TrackingState.UNTRACKED


def mark_of(visit: Visit, of: MarkOf) -> int | None:
    """None where there is no entry that could have one."""
    if of is MarkOf.PACKET:
        return visit.mark
    return visit.session.entry.mark if visit.session else None


def _mark(statement: SetMark) -> Effect:
    def act(visit: Visit) -> Actual | None:
        value = mark_of(visit, statement.value) if isinstance(statement.value, MarkOf) else statement.value
        if value is None:
            return "without an entry"
        if statement.of is MarkOf.PACKET:
            visit.mark = value
        elif visit.session is not None:
            visit.session.entry.mark = value
        return None

    return act


def _limit(limit: Limit, key: tuple[Place, int]) -> Effect:
    """Each packet takes what it costs out of the bucket, if that is there (nft_limit_eval)."""
    cost, capacity, over = limit.cost, limit.capacity, limit.over

    def act(visit: Visit) -> Actual | None:
        bucket = visit.buckets.setdefault(key, Bucket(capacity, visit.now))
        tokens = min(bucket.tokens + visit.now - bucket.filled, capacity)
        is_within = tokens >= cost
        bucket.tokens, bucket.filled = tokens - cost if is_within else tokens, visit.now
        if is_within is not over:
            return None
        return UNDER if is_within else OVER

    return act
