"""Messages of netlink and their attributes (netlink(7))."""

import struct
from collections.abc import Iterator

NETFILTER = 12
HEADER, ATTRIBUTE = 16, 4
FAMILY = 4
"""The bytes of a message of netfilter before its attributes (struct nfgenmsg)."""
NEITHER_NESTED_NOR_ORDERED = 0x3FFF


def message(kind: int, flags: int, content: bytes) -> bytes:
    return struct.pack("=IHHII", HEADER + len(content), kind, flags, 1, 0) + content


def attribute(kind: int, content: bytes) -> bytes:
    return struct.pack("=HH", ATTRIBUTE + len(content), kind) + content + bytes(-len(content) % 4)


def messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= HEADER:
        length, kind = struct.unpack_from("=IH", data)
        yield kind, data[HEADER:length]
        data = data[(length + 3) & ~3 :]


def attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    while len(data) >= ATTRIBUTE:
        length, kind = struct.unpack_from("=HH", data)
        found[kind & NEITHER_NESTED_NOR_ORDERED] = data[ATTRIBUTE:length]
        data = data[(length + 3) & ~3 :]
    return found
