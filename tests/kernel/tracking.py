"""A namespace's connection tracking table over netlink (include/uapi/linux/netfilter/nfnetlink_conntrack.h).

Time cannot be made to pass in a kernel. `let_pass` takes it from every entry's timer instead, and removes the entries
whose time would be over.
"""

import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from app.simulator.packets.packet import EITHER_ICMP, WITHOUT_PORTS, Flow, Protocol
from app.simulator.sessions.entries import TcpState
from tests.kernel.namespaces import Namespace
from tests.kernel.netlink import Netlink, attribute, attributes, nest

NETLINK_NETFILTER = 12
NEW_ENTRIES = 1
NEW, GET, DELETE = 0x100, 0x101, 0x102
ORIGINAL, REPLY, STATUS, PROTOCOL_INFORMATION, TIMEOUT = 1, 2, 3, 4, 7
SEEN_REPLY, ASSURED = 2, 4
PROTOCOLS = {
    1: Protocol.ICMP,
    4: Protocol.IPIP,
    6: Protocol.TCP,
    17: Protocol.UDP,
    47: Protocol.GRE,
    50: Protocol.ESP,
    58: Protocol.ICMPV6,
}
TCP_STATES = (
    TcpState.NONE,
    TcpState.SYN_SENT,
    TcpState.SYN_RECV,
    TcpState.ESTABLISHED,
    TcpState.FIN_WAIT,
    TcpState.CLOSE_WAIT,
    TcpState.LAST_ACK,
    TcpState.TIME_WAIT,
    TcpState.CLOSE,
    TcpState.SYN_SENT2,
)
HEADER_SIZE = 4
"""Its first byte says the family, and that is all there is in it."""


@dataclass(frozen=True, slots=True)
class TrackedEntry:
    """A line of the table; `seconds` are those left."""

    original: Flow
    reply: Flow
    tcp_state: TcpState | None
    replied: bool
    assured: bool
    seconds: int

    def __str__(self) -> str:
        marks = ("" if self.replied else " [UNREPLIED]") + (" [ASSURED]" if self.assured else "")
        flows = f"{_written(self.original)} | {_written(self.reply)}"
        return f"{self.original.protocol} {self.seconds} {self.tcp_state or ''} {flows}{marks}"


def _written(flow: Flow) -> str:
    query = f" type {flow.icmp_type} code {flow.icmp_code} id {flow.identifier}"
    return f"{flow.sender} > {flow.receiver}{query if flow.protocol in EITHER_ICMP else ''}"


class KernelTable:
    """A kernel walks through hundreds of thousands of buckets to list its table, so entries are heard of when they are
    made, and asked for one by one."""

    def __init__(self, namespace: Namespace) -> None:
        with namespace.entered():
            self._netlink = Netlink(NETLINK_NETFILTER)
            self._news = Netlink(NETLINK_NETFILTER, NEW_ENTRIES)
        self._known: dict[bytes, tuple[Flow, Flow]] = {}

    def born(self) -> Mapping[Flow, Flow]:
        """Of all entries made since the table was flushed the original flow, and the reply as it was decided."""
        return dict(self._hear().values())

    def entries(self) -> Sequence[TrackedEntry]:
        return [_entry(found) for _, found in self._found()]

    def flush(self) -> None:
        for original in self._hear():
            self._remove(original)
        self._known = {}

    def let_pass(self, seconds: int) -> None:
        for original, found in self._found():
            left = struct.unpack("!I", found[TIMEOUT])[0] + 1 - seconds  # what is read is cut off
            if left > 0:
                self._netlink.order(NEW, original + attribute(TIMEOUT, struct.pack("!I", left)))
            else:
                self._remove(original)

    def _remove(self, original: bytes) -> None:
        with suppress(FileNotFoundError):
            self._netlink.order(DELETE, original)

    def _hear(self) -> Mapping[bytes, tuple[Flow, Flow]]:
        """By what asks for it, each entry made since the table was flushed; some may be gone."""
        for told in self._news.heard():
            found = attributes(told[HEADER_SIZE:])
            original = told[:1] + bytes(HEADER_SIZE - 1) + nest(ORIGINAL, found[ORIGINAL])
            self._known[original] = _flow(found[ORIGINAL]), _flow(found[REPLY])
        return self._known

    def _found(self) -> Sequence[tuple[bytes, dict[int, bytes]]]:
        answers = [(original, self._netlink.ask(GET, original)) for original in self._hear()]
        return [(original, attributes(answer[HEADER_SIZE:])) for original, answer in answers if answer is not None]


def _entry(found: dict[int, bytes]) -> TrackedEntry:
    status = struct.unpack("!I", found[STATUS])[0]
    return TrackedEntry(
        _flow(found[ORIGINAL]),
        _flow(found[REPLY]),
        _tcp_state(found.get(PROTOCOL_INFORMATION)),
        bool(status & SEEN_REPLY),
        bool(status & ASSURED),
        struct.unpack("!I", found[TIMEOUT])[0],
    )


def _flow(content: bytes) -> Flow:
    tuple_ = attributes(content)
    addresses, protocol = attributes(tuple_[1]), attributes(tuple_[2])
    source, destination = (addresses[kind] for kind in sorted(addresses)[:2])
    ends = ip_address(source), ip_address(destination)
    name = PROTOCOLS[protocol[1][0]]
    if name in EITHER_ICMP:
        identifier, kind, code = (protocol[each] for each in sorted(protocol)[1:4])
        return Flow(name, *ends, 0, 0, _number(identifier), kind[0], code[0])
    if name in WITHOUT_PORTS:
        return Flow(name, *ends)
    return Flow(name, *ends, _number(protocol[2]), _number(protocol[3]))


def _number(content: bytes) -> int:
    return int.from_bytes(content, "big")


def _tcp_state(content: bytes | None) -> TcpState | None:
    if content is None:
        return None
    return TCP_STATES[attributes(attributes(content)[1])[1][0]]
