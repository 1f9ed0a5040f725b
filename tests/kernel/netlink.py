"""Just enough netlink to build a network and to handle its tracking table (netlink(7), rtnetlink(7), nfnetlink)."""

import os
import socket
import struct
from collections.abc import Iterator
from itertools import count

REQUEST, ACKNOWLEDGE = 0x1, 0x4
REPLACE, EXCLUSIVE, CREATE = 0x100, 0x200, 0x400
NESTED = 0x8000
ERROR, DONE = 2, 3

HEADER = struct.Struct("=IHHII")
ATTRIBUTE = struct.Struct("=HH")
RECEIVE_BUFFER = 1 << 20


class Netlink:
    """A socket in the namespace that the process is in while it is made."""

    def __init__(self, family: int, groups: int = 0) -> None:
        """With groups it hears what the kernel tells everybody."""
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, family)
        self._socket.bind((0, groups))
        self._numbers = count(1)

    def order(self, kind: int, body: bytes, flags: int = 0) -> None:
        """Have something done. Raises OSError."""
        for _ in self._ask(kind, body, flags | ACKNOWLEDGE):
            pass

    def ask(self, kind: int, body: bytes) -> bytes | None:
        """The one thing asked for, or None if there is none."""
        try:
            return next(iter(list(self._ask(kind, body, ACKNOWLEDGE))), None)
        except FileNotFoundError:
            return None

    def heard(self) -> Iterator[bytes]:
        """What the kernel has told since the last time."""
        while True:
            try:
                received = self._socket.recv(RECEIVE_BUFFER, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            for _, _, content in _messages(received):
                yield content

    def _ask(self, kind: int, body: bytes, flags: int) -> Iterator[bytes]:
        number = next(self._numbers)
        self._socket.send(HEADER.pack(HEADER.size + len(body), kind, flags | REQUEST, number, 0) + body)
        while True:
            received = self._socket.recv(RECEIVE_BUFFER)
            for answer, answered, content in _messages(received):
                if answered != number:
                    continue
                if answer == DONE or (answer == ERROR and _code(content) == 0):
                    return
                if answer == ERROR:
                    raise OSError(_code(content), os.strerror(_code(content)))
                yield content


def _code(content: bytes) -> int:
    return -int(struct.unpack_from("=i", content)[0])


def _messages(received: bytes) -> Iterator[tuple[int, int, bytes]]:
    position = 0
    while position < len(received):
        length, kind, _, number, _ = HEADER.unpack_from(received, position)
        yield kind, number, received[position + HEADER.size : position + length]
        position += length + -length % 4


def attribute(kind: int, value: bytes) -> bytes:
    length = ATTRIBUTE.size + len(value)
    return ATTRIBUTE.pack(length, kind) + value + bytes(-length % 4)


def nest(kind: int, *attributes: bytes) -> bytes:
    return attribute(kind | NESTED, b"".join(attributes))


def attributes(content: bytes) -> dict[int, bytes]:
    found = {}
    position = 0
    while position + ATTRIBUTE.size <= len(content):
        length, kind = ATTRIBUTE.unpack_from(content, position)
        found[kind & ~NESTED] = content[position + ATTRIBUTE.size : position + length]
        position += length + -length % 4
    return found
