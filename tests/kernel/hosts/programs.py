"""The programs of a deed, at the kernel's sockets: never waiting, asked again and again what has come of it."""

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from app.scenarios.exporters.frames import ip
from app.simulator.events import Query, Request
from app.simulator.packet import Packet
from tests.kernel.hosts.deeds import Kind, Numbered
from tests.kernel.hosts.stage import APP, WEB, Stage
from tests.kernel.taps import Output

ECHO_REQUEST = b"\x08\x00\x00\x00\x00\x00\x00\x01"
MOST = 65536


@dataclass(slots=True)
class Server:
    """Listens at a port, and answers if there is something to answer."""

    listener: socket.socket
    asked: Numbered
    connection: socket.socket | None = None
    received: int = 0

    def step(self) -> None:
        with suppress(OSError):  # nothing has come yet, or all is over
            if self.asked.deed.kind is Kind.QUERY:
                self._datagram()
            else:
                self._stream()

    def _datagram(self) -> None:
        event = self.asked.event
        _, client = self.listener.recvfrom(MOST)
        self.listener.sendto(bytes(event.bytes_back if isinstance(event, Query) else 0), client)

    def _stream(self) -> None:
        if self.connection is None:
            self.connection, _ = self.listener.accept()
            self.connection.settimeout(0)
        event = self.asked.event
        if not isinstance(event, Request):
            return
        heard = self.connection.recv(MOST)
        before, self.received = self.received, self.received + len(heard)
        if before < event.bytes_out <= self.received:
            self.connection.send(bytes(event.bytes_back))
        elif not heard:
            self.connection.close()


@dataclass(slots=True)
class Client:
    """Begins the deed; `error` is what its socket was told."""

    asked: Numbered
    stage: Stage
    error: str = ""
    received: int = 0
    socket: "socket.socket | None" = None
    is_connected: bool = False

    def begin(self) -> None:
        namespace = self.stage.namespaces["app"]
        match self.asked.deed.kind:
            case Kind.CRAFT:
                Output(namespace).send(ip(Packet(APP, WEB, self.asked.segment)), WEB)
            case Kind.PING:
                with namespace.entered():
                    self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
                self.socket.bind((str(APP), self.asked.number))
                self.socket.sendto(ECHO_REQUEST + bytes(56), (str(WEB), 0))
            case _:
                self._open()

    def _open(self) -> None:
        is_stream = self.asked.deed.kind is not Kind.QUERY
        with self.stage.namespaces["app"].entered():
            made = socket.socket(socket.AF_INET, socket.SOCK_STREAM if is_stream else socket.SOCK_DGRAM)
        made.settimeout(0)
        made.bind((str(APP), self.asked.source))
        made.connect_ex((str(WEB), self.asked.port))
        event = self.asked.event
        if isinstance(event, Query):
            made.send(bytes(event.bytes_out))
        self.socket = made
        if self.asked.deed.leaves:
            made.close()
            self.socket = None

    def step(self) -> None:
        if self.socket is None or self.asked.deed.kind is Kind.PING or self.error:
            return
        code = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.error = errno.errorcode[code]
        elif self.asked.deed.kind is Kind.REQUEST:
            with suppress(BlockingIOError, OSError):
                self._converse()

    def _converse(self) -> None:
        event = self.asked.event
        if self.socket is None or not isinstance(event, Request):
            return
        if not self.is_connected:
            self.socket.send(bytes(event.bytes_out))
            self.is_connected = True
        self.received += len(self.socket.recv(MOST))
        if self.received >= event.bytes_back:
            self.socket.close()
            self.socket = None


def servers(asked: list[Numbered], stage: Stage) -> Iterator[Server]:
    for each in asked:
        if not each.deed.is_open or each.deed.kind is Kind.PING:
            continue
        is_stream = each.deed.kind is not Kind.QUERY
        with stage.namespaces["web"].entered():
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM if is_stream else socket.SOCK_DGRAM)
        listener.settimeout(0)
        listener.bind((str(WEB), each.port))
        if is_stream:
            listener.listen(8)
        yield Server(listener, each)
