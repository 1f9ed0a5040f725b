"""Captures as Wireshark opens them (draft-ietf-opsawg-pcapng): a section, an interface, packets with comments."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.simulator.packets.addresses import Nanoseconds

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
BYTE_ORDER = 0x1A2B3C4D
UNKNOWN_LENGTH = 2**64 - 1
ETHERNET = 1
END, COMMENT, APPLICATION = 0, 1, 4
INTERFACE_NAME, INTERFACE_DESCRIPTION, TIME_RESOLUTION = 2, 3, 9
NANOSECONDS = bytes([9])
MOST_OF_AN_OPTION = 0xFFFF
PROGRAM = "Cloud Security & Operations Learning Center"

_BLOCK = struct.Struct("<II")
_LENGTH = struct.Struct("<I")
_OPTION = struct.Struct("<HH")


@dataclass(frozen=True, slots=True)
class Captured:
    """A frame at its time, and what there is to say of it."""

    time: Nanoseconds
    frame: bytes
    comment: str


def pcapng(interface: str, description: str, packets: Iterable[Captured]) -> bytes:
    return b"".join((_section(), _interface(interface, description), *map(_packet, packets)))


def _section() -> bytes:
    versions = struct.pack("<IHHQ", BYTE_ORDER, 1, 0, UNKNOWN_LENGTH)
    return _block(SECTION, versions, [(APPLICATION, PROGRAM.encode())])


def _interface(name: str, description: str) -> bytes:
    options = [
        (INTERFACE_NAME, name.encode()),
        (INTERFACE_DESCRIPTION, description.encode()),
        (TIME_RESOLUTION, NANOSECONDS),
    ]
    return _block(INTERFACE, struct.pack("<HHI", ETHERNET, 0, 0), options)


def _packet(captured: Captured) -> bytes:
    high, low = divmod(captured.time, 2**32)
    length = len(captured.frame)
    header = struct.pack("<IIIII", 0, high, low, length, length)
    return _block(PACKET, header + _padded(captured.frame), [(COMMENT, captured.comment.encode())])


def _block(kind: int, content: bytes, options: Sequence[tuple[int, bytes]]) -> bytes:
    content += b"".join(_options(options))
    length = _BLOCK.size + len(content) + _LENGTH.size
    return _BLOCK.pack(kind, length) + content + _LENGTH.pack(length)


def _options(options: Sequence[tuple[int, bytes]]) -> Iterator[bytes]:
    for code, value in options:
        kept = value[:MOST_OF_AN_OPTION]
        yield _OPTION.pack(code, len(kept)) + _padded(kept)
    yield _OPTION.pack(END, 0)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)
