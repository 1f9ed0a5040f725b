"""What programs on hosts do: open connections, ask and answer, ping. The kernel of each host does the rest."""

import errno
import socket
import struct
import time
from contextlib import suppress
from ctypes import addressof, create_string_buffer

from app.scenarios.exporters.program.namespaces import at
from app.scenarios.exporters.program.packets import icmp

End = tuple[str, int]
ECHOES = {False: (8, 0), True: (128, 129)}
"""Request and reply, of ICMP and of ICMPv6."""
TELL_ERRORS = {False: (socket.IPPROTO_IP, 11), True: (socket.IPPROTO_IPV6, 25)}
"""IP_RECVERR and IPV6_RECVERR: hear of every ICMP error."""
REFUSED = (errno.ECONNREFUSED, errno.ENOPROTOOPT)
TIMED_OUT = "timed-out"
BEFORE = 0.15
ATTACH_FILTER = 26
"""SO_ATTACH_FILTER (socket(7)), here with a program of one instruction: keep nothing of any packet."""
NOTHING = create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0), 8)
PENDING = (errno.EINPROGRESS, errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOTCONN, errno.ENOBUFS)
"""Nothing has come yet. The last is what a cable that is cut leaves behind."""


def end(text: str) -> End:
    """As 10.0.1.10:40000 or [2001:db8::1]:443; without a port it is 0."""
    if text.startswith("["):
        address, _, port = text[1:].partition("]:")
        return address, int(port)
    address, _, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    return address, int(port or 0)


def is_ipv6(address: str) -> bool:
    return ":" in address


def opened(node: str, address: str, kind: int, protocol: int = 0) -> socket.socket:
    """A socket of that node that never waits."""
    with at(node):
        made = socket.socket(socket.AF_INET6 if is_ipv6(address) else socket.AF_INET, kind, protocol)
    made.settimeout(0)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made


class Exchange:
    """What an event does at its source; `outcome` is empty until it is known."""

    outcome = errno = ""
    out = back = 0

    def step(self) -> None:
        """Look whether something has come."""

    def is_settled(self, expected: str) -> bool:
        """Whether there is nothing more to wait for, if all goes as expected."""
        return expected in ("", TIMED_OUT) or self.outcome != ""

    def give_up(self) -> None:
        """Nobody waits any longer."""

    def failed(self, number: int) -> None:
        if number not in (0, *PENDING):
            self.outcome = "refused" if number in REFUSED else "unreachable"
            self.errno = errno.errorcode[number]


class Conversation:
    """One side of a connection, and how many bytes it has sent."""

    def __init__(self, node: str, connection: socket.socket) -> None:
        self.node, self.socket, self.sent = node, connection, 0

    def send(self, amount: int) -> None:
        with suppress(BlockingIOError):
            self.sent += self.socket.send(bytes(amount))

    def deafen(self, node: str, source: End, destination: End) -> None:
        """Hear nothing any more, if this is that connection."""
        with suppress(OSError):
            ends = self.socket.getsockname()[:2], self.socket.getpeername()[:2]
            if node == self.node and ends == (source, destination):
                self.socket.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, struct.pack("HP", 1, addressof(NOTHING)))

    def say(self, node: str, words: dict[str, str]) -> bool:
        """Send the bytes if they are what this side would say next."""
        with suppress(OSError):
            ends = self.socket.getsockname()[:2], self.socket.getpeername()[:2]
            if (
                node == self.node
                and ends == (end(words["from"]), end(words["to"]))
                and int(words["seq"]) == self.sent + 1
            ):
                self.send(int(words["bytes"]))
                return True
        return False


class Connect(Exchange):
    """`patience` is in seconds: before a kernel would repeat its SYN the program gives up."""

    def __init__(self, node: str, source: End, destination: End, patience: float) -> None:
        self.socket = opened(node, source[0], socket.SOCK_STREAM)
        self.conversation = Conversation(node, self.socket)
        self._until = time.monotonic() + patience - BEFORE
        self.socket.bind(source)
        self.failed(self.socket.connect_ex(destination))

    def step(self) -> None:
        if self.outcome:
            return
        self.failed(self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        with suppress(OSError):
            self.socket.getpeername()
            self.outcome = "established"
        if not self.outcome and time.monotonic() > self._until:
            self.outcome = TIMED_OUT
            self.socket.close()

    def give_up(self) -> None:
        if self.outcome != "established":
            self.socket.close()


class Request(Connect):
    """Connect, send bytes, get bytes back, close."""

    def __init__(self, node: str, source: End, destination: End, patience: float, sizes: tuple[int, int]) -> None:
        super().__init__(node, source, destination, patience)
        self.out, self.back = sizes
        self._received = 0

    def step(self) -> None:
        if self.outcome in ("", "established"):
            super().step()
        if self.outcome == "established":
            self._exchange()

    def give_up(self) -> None:
        """An open connection stays open: to close it would say something."""
        if self.outcome == "established":
            self.outcome = TIMED_OUT
        else:
            super().give_up()

    def _exchange(self) -> None:
        if self.conversation.sent < self.out:
            self.conversation.send(self.out - self.conversation.sent)
        with suppress(BlockingIOError):
            while received := len(self.socket.recv(1 << 16)):
                self._received += received
        if self.conversation.sent == self.out and self._received >= self.back:
            self.socket.close()
            self.outcome = "completed"


class Query(Exchange):
    """A datagram and its answer."""

    def __init__(self, node: str, source: End, destination: End, out: int, back: int) -> None:
        self.out, self.back = out, back
        self.socket = opened(node, source[0], socket.SOCK_DGRAM)
        self.socket.setsockopt(*TELL_ERRORS[is_ipv6(source[0])], 1)
        try:
            self.socket.bind(source)
            self.socket.connect(destination)
            self.socket.send(bytes(out))
        except OSError as error:
            self.failed(error.errno or 0)

    def step(self) -> None:
        if self.outcome:
            return
        try:
            self.socket.recv(1 << 16)
            self.outcome = "completed"
        except OSError as error:
            self.failed(error.errno or 0)


class Ping(Exchange):
    def __init__(self, node: str, source: End, destination: End, identifier: int) -> None:
        self._identifier, self._is_ipv6 = identifier.to_bytes(2, "big"), is_ipv6(source[0])
        request, self._reply = ECHOES[self._is_ipv6]
        protocol = socket.IPPROTO_ICMPV6 if self._is_ipv6 else socket.IPPROTO_ICMP
        self.socket = opened(node, source[0], socket.SOCK_RAW, protocol)
        self.socket.setsockopt(*TELL_ERRORS[self._is_ipv6], 1)
        message = icmp((source[0], destination[0]), request, 0, self._identifier + b"\0\1" + bytes(56))
        try:
            self.socket.bind(source)
            self.socket.connect(destination)
            self.socket.send(message)
        except OSError as error:
            self.failed(error.errno or 0)

    def step(self) -> None:
        if self.outcome:
            return
        try:
            message = self.socket.recv(1 << 16)[0 if self._is_ipv6 else 20 :]
            if message[0] == self._reply and message[4:6] == self._identifier:
                self.outcome = "completed"
        except OSError as error:
            self.failed(error.errno or 0)


class Listener:
    """A program that listens; it answers a query, and serves a request."""

    def __init__(self, node: str, protocol: str, address: End) -> None:
        is_tcp = protocol == "tcp"
        self._socket = opened(node, address[0], socket.SOCK_STREAM if is_tcp else socket.SOCK_DGRAM)
        self._socket.bind(address)
        if is_tcp:
            self._socket.listen()
        self._node, self._is_tcp = node, is_tcp
        self.served: list[Served] = []

    def step(self, exchange: Exchange) -> None:
        with suppress(OSError):
            if self._is_tcp:
                self.served.append(Served(self._node, self._socket.accept()[0], exchange))
            else:
                _, sender = self._socket.recvfrom(1 << 16)
                if isinstance(exchange, Query):
                    self._socket.sendto(bytes(exchange.back), sender)
        for served in self.served:
            served.step()


class Served:
    """A connection at its server. Of a request all is read, then all of the answer is sent."""

    def __init__(self, node: str, connection: socket.socket, exchange: Exchange) -> None:
        connection.settimeout(0)
        self.conversation = Conversation(node, connection)
        self._exchange, self._received = exchange, 0

    def step(self) -> None:
        if not isinstance(self._exchange, Request):
            return
        connection = self.conversation.socket
        with suppress(OSError):
            while received := len(connection.recv(1 << 16)):
                self._received += received
            connection.close()
        left = self._exchange.back - self.conversation.sent
        if self._received >= self._exchange.out and left > 0:
            self.conversation.send(left)
