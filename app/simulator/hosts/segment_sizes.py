"""How large the segments of a connection may be (tcp_sync_mss, tcp_simple_retransmit; RFC 6691, RFC 1191).

A SYN asks for as much as fits the way out. What is sent fits that way, as far as the node knows it, and what the other
end has asked for. When the way turns out to be narrower, what was too large is sent again in smaller segments.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.simulator.hosts.connections import Connection
from app.simulator.hosts.unanswered import Unanswered
from app.simulator.mtu.sizes import LOOPBACK_MTU, Sizes
from app.simulator.packets.addresses import Address, Family, Nanoseconds, family_of
from app.simulator.packets.encapsulation import LARGEST_PACKET
from app.simulator.packets.icmpv6 import SMALLEST_MTU
from app.simulator.packets.packet import IPV4_HEADER, IPV6_HEADER, Packet, TcpFlag, TcpSegment, envelope_of
from app.simulator.visit import Sending

TCP_HEADER, TIMESTAMPS = 20, 12
WIDEST = 65535
"""The largest MTU that a packet of IPv4 can have, whatever a device says of itself (IP_MAX_MTU)."""
USUAL = LARGEST_PACKET - IPV4_HEADER - TCP_HEADER
LEAST_ASKED = 536
"""What everybody can take (TCP_MSS_DEFAULT)."""
LEAST_SAID = 256
"""Nobody asks for less by itself (ip_rt_min_advmss)."""
UNASKED = {Family.IPV4: LEAST_ASKED, Family.IPV6: SMALLEST_MTU - IPV6_HEADER - TCP_HEADER}
"""What is sent to who asks for segments of 0 bytes, which is as good as not asking (tcp_parse_options)."""
LEAST_SENT = 48
"""Below that nobody goes, whatever is asked for (TCP_MIN_SND_MSS)."""


class SegmentSizes:
    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes

    def asked(self, remote: Address, now: Nanoseconds) -> int | None:
        """What a SYN to somebody says; None for the usual."""
        asked = max(self._mtu(remote, now) - _headers(family_of(remote)), LEAST_SAID)
        return None if asked == USUAL else asked

    def of(self, connection: Connection, now: Nanoseconds) -> int:
        """How many bytes go into one segment (tcp_mtu_to_mss)."""
        remote, asked = connection.pair[1].address, connection.largest
        family = family_of(remote)
        largest = USUAL if asked is None else asked or UNASKED[family]
        return max(min(self._mtu(remote, now) - _headers(family), largest), LEAST_SENT) - TIMESTAMPS

    def _mtu(self, remote: Address, now: Nanoseconds) -> int:
        if self._sizes.is_usual:
            return LARGEST_PACKET
        mtu = self._sizes.towards(remote, now)
        return LARGEST_PACKET if mtu == LOOPBACK_MTU else mtu


def _headers(family: Family) -> int:
    return (IPV6_HEADER if family is Family.IPV6 else IPV4_HEADER) + TCP_HEADER


def room_in(mtu: int, family: Family) -> int:
    """How large a segment may be on a way of this width (nft_rt, get_tcpmss).

    Within one node the way is wider than any packet: IPv4 takes it for the widest (ip_dst_mtu_maybe_forward), while
    for IPv6 the answer is the least.
    """
    width, headers = min(mtu, WIDEST) if family is Family.IPV4 else mtu, _headers(family)
    return width - headers if headers < width <= WIDEST else LEAST_ASKED


def smaller(unanswered: Iterable[Unanswered], most: int) -> Iterator[Unanswered]:
    """The same bytes in segments of at most so many; only the last of a run has the flags of the whole."""
    for run in _runs(unanswered):
        if _size(run[0]) > most:
            yield from _cut(run, most)
        else:
            yield from run


def _runs(unanswered: Iterable[Unanswered]) -> Sequence[Sequence[Unanswered]]:
    """Full segments that follow each other are one run of bytes; what is left over at its end is apart.

    So they are kept, and cut anew (tcp_mss_split_point, tcp_retransmit_skb).
    """
    runs: list[list[Unanswered]] = []
    for said in unanswered:
        before = runs[-1][-1] if runs else None
        if before is not None and before.end == said.begin and _is_alike(before, said):
            runs[-1].append(said)
        else:
            runs.append([said])
    return runs


def _is_alike(one: Unanswered, other: Unanswered) -> bool:
    """What a tunnel has put into a stream stays apart."""
    return _size(one) == _size(other) and envelope_of(one.packet) is envelope_of(other.packet)


def _size(said: Unanswered) -> int:
    segment = said.packet.transport
    return segment.payload if isinstance(segment, TcpSegment) else 0


def _cut(run: Sequence[Unanswered], most: int) -> Iterator[Unanswered]:
    first, last, total = run[0], run[-1].packet.transport, sum(map(_size, run))
    segment = first.packet.transport
    if not (isinstance(segment, TcpSegment) and isinstance(last, TcpSegment)):
        return
    for begin in range(0, total, most):
        size, is_last = min(most, total - begin), begin + most >= total
        flags = last.flags if is_last else TcpFlag.ACK
        piece = replace(
            segment, flags=flags, sequence=segment.sequence + begin, payload=size, begins=segment.begins + begin
        )
        packet = _with(first.packet, piece)
        yield replace(first, packet=packet, begin=piece.sequence, end=piece.end, sending=Sending())


def _with(packet: Packet, segment: TcpSegment) -> Packet:
    return Packet(packet.source, packet.destination, segment, packet.ttl)
