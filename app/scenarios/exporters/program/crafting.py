"""Single packets that a play sends past the sockets of a node (raw(7))."""

import socket
import struct
from contextlib import suppress

from app.scenarios.exporters.program.hosts import end, is_ipv6, opened
from app.scenarios.exporters.program.packets import (
    CHECKSUM_AT,
    ICMP,
    ICMPV6,
    LONGEST_QUOTE,
    LONGEST_QUOTE_6,
    SYN,
    TCP,
    UDP,
    dissected,
    flags_of,
    icmp,
    ip,
    tcp,
    udp,
    with_checksum,
)

FIRST = 1_000_000
"""The first number of a connection that nobody has opened."""


class Numbers:
    """Where the numbers of each connection begin, as each side was heard to say in its SYN."""

    def __init__(self) -> None:
        self._begin: dict[tuple[tuple[str, str], tuple[int, int]], int] = {}

    def hear(self, packet: bytes) -> None:
        seen = dissected(packet)
        if seen.protocol == TCP and seen.content[13] & SYN:
            self._begin[seen.ends, seen.ports] = int.from_bytes(seen.content[4:8], "big")

    def absolute(self, ends: tuple[str, str], ports: tuple[int, int], relative: int) -> int:
        """What is told as a number from 0 on, as it stands in the packets of the one who says it."""
        return (self._begin.get((ends, ports), FIRST) + relative) % 2**32


def send(node: str, words: dict[str, str], numbers: Numbers, quoted: bytes) -> None:
    """`quoted` is the packet that an ICMP error is about."""
    (source, source_port), (destination, destination_port) = end(words["from"]), end(words["to"])
    ends, ports = (source, destination), (source_port, destination_port)
    protocol, content = _content(words, ends, ports, numbers, quoted)
    # a filter of the node's own may say no
    with opened(node, source, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw, suppress(OSError):
        raw.sendto(ip(ends, protocol, int(words["ttl"]), content, df="df" in words), (destination, 0))


def resend(node: str, packet: bytes) -> None:
    """The same bytes again. Where a card would have put in a checksum, it is put in here (CHECKSUM_PARTIAL)."""
    head, seen = (packet[0] & 15) * 4, dissected(packet)
    content = seen.content[: seen.length - head]
    if seen.protocol in CHECKSUM_AT:
        content = with_checksum(seen.ends, seen.protocol, content)
    with opened(node, seen.ends[0], socket.SOCK_RAW, socket.IPPROTO_RAW) as raw, suppress(OSError):
        raw.sendto(packet[:head] + content, (seen.ends[1], 0))


def _content(
    words: dict[str, str], ends: tuple[str, str], ports: tuple[int, int], numbers: Numbers, quoted: bytes
) -> tuple[int, bytes]:
    payload = int(words.get("bytes", 0))
    if "flags" in words:
        flags = flags_of(words["flags"])
        sequence = numbers.absolute(ends, ports, int(words["seq"]))
        heard = numbers.absolute(ends[::-1], ports[::-1], int(words["ack"])) if "A" in words["flags"] else 0
        return TCP, tcp(ends, ports, flags, (sequence, heard), payload)
    if "icmp" not in words:
        return UDP, udp(ends, ports, bytes(payload))
    kind, code = map(int, words["icmp"].split("/"))
    protocol = ICMPV6 if is_ipv6(ends[0]) else ICMP
    if "about" in words:
        longest = LONGEST_QUOTE_6 if is_ipv6(ends[0]) else LONGEST_QUOTE
        return protocol, icmp(ends, kind, code, bytes(4) + quoted[:longest])
    return protocol, icmp(ends, kind, code, struct.pack("!HH", int(words["id"]), int(words["number"])) + bytes(payload))
