"""The programs of a deed, at the kernel's sockets: never waiting, asked again and again what has come of it."""

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from app.scenarios.exporters.frames import ip
from app.simulator.events import Query, Request
from app.simulator.packets.addresses import Address, Family
from app.simulator.packets.packet import Packet
from tests.kernel.hosts.deeds import FIRST_SOURCE, Act, Kind, Numbered
from tests.kernel.hosts.stage import Stage
from tests.kernel.namespaces import Namespace
from tests.kernel.taps import Output

MOST = 65536
FAMILIES = {Family.IPV4: socket.AF_INET, Family.IPV6: socket.AF_INET6}
ECHOES = {
    Family.IPV4: (socket.IPPROTO_ICMP, b"\x08\x00\x00\x00\x00\x00\x00\x01"),
    Family.IPV6: (socket.IPPROTO_ICMPV6, b"\x80\x00\x00\x00\x00\x00\x00\x01"),
}
DISCOVERY = {Family.IPV4: (socket.IPPROTO_IP, 10), Family.IPV6: (socket.IPPROTO_IPV6, 23)}
NEVER_CUT = 2
"""IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, and what forbids to cut (ip(7))."""


def _socket(namespace: Namespace, family: Family, *, is_stream: bool) -> socket.socket:
    with namespace.entered():
        made = socket.socket(FAMILIES[family], socket.SOCK_STREAM if is_stream else socket.SOCK_DGRAM)
    made.settimeout(0)
    return made


@dataclass(slots=True)
class Server:
    """Listens at a port, and answers if there is something to answer."""

    listener: socket.socket
    asked: Numbered
    is_stream: bool
    connections: dict[int, socket.socket] = field(default_factory=dict)
    """By the port of who has connected."""
    received: dict[int, int] = field(default_factory=dict)

    def step(self) -> None:
        with suppress(OSError):  # nothing has come yet, or all is over
            if self.is_stream:
                self._accept()
            else:
                self._datagram()
        for port in list(self.connections):
            with suppress(OSError):
                self._stream(port)

    def _datagram(self) -> None:
        _, client = self.listener.recvfrom(MOST)
        event = self._act(client[1]).event
        self.listener.sendto(bytes(event.bytes_back if isinstance(event, Query) else 0), client)

    def _accept(self) -> None:
        connection, client = self.listener.accept()
        connection.settimeout(0)
        self.connections[client[1]] = connection

    def _stream(self, port: int) -> None:
        event = self._act(port).event
        if not isinstance(event, Request):
            return
        heard = self.connections[port].recv(MOST)
        before = self.received.get(port, 0)
        self.received[port] = before + len(heard)
        if before < event.bytes_out <= self.received[port]:
            self.connections[port].send(bytes(event.bytes_back))
        elif not heard:
            self.connections.pop(port).close()

    def _act(self, port: int) -> Act:
        return self.asked.acts[port - FIRST_SOURCE]


@dataclass(slots=True)
class Client:
    """Does one thing; `error` is what its socket was told."""

    act: Act
    stage: Stage
    error: str = ""
    received: int = 0
    socket: "socket.socket | None" = None
    is_connected: bool = False
    is_answered: bool = False

    def begin(self) -> None:
        match self.act.doing.kind:
            case Kind.CRAFT:
                crafted = Packet(self._own, self._remote, self.act.segment)
                Output(self._namespace).send(ip(crafted), self._remote)
            case Kind.TELL:
                self.stage.relays["app"].tell(self.act.error)
            case Kind.PING:
                self._ping()
            case _:
                self._open()

    @property
    def _namespace(self) -> Namespace:
        return self.stage.namespaces["app"]

    @property
    def _family(self) -> Family:
        return self.act.asked.deed.family

    @property
    def _own(self) -> Address:
        return self.act.asked.app

    @property
    def _remote(self) -> Address:
        return self.act.destination

    def _ping(self) -> None:
        protocol, echo = ECHOES[self._family]
        with self._namespace.entered():
            self.socket = socket.socket(FAMILIES[self._family], socket.SOCK_DGRAM, protocol)
        self.socket.bind((str(self._own), self.act.asked.number))
        self.socket.sendto(echo + bytes(56), (str(self._remote), 0))

    def _open(self) -> None:
        made = _socket(self._namespace, self._family, is_stream=self.act.is_stream)
        made.bind((str(self._own), self.act.source))
        if self.act.doing.df:
            made.setsockopt(*DISCOVERY[self._family], NEVER_CUT)
        made.connect_ex((str(self._remote), self.act.asked.port))
        self.socket = made
        event = self.act.event
        if isinstance(event, Query):
            self._say(bytes(event.bytes_out))
        if self.act.doing.leaves:
            made.close()
            self.socket = None

    def _say(self, question: bytes) -> None:
        try:
            if self.socket is not None:
                self.socket.send(question)
        except OSError as error:
            self.error = errno.errorcode[error.errno or 0]

    def step(self) -> None:
        if self.socket is None or self.act.doing.kind is Kind.PING or self.error or self.is_answered:
            return
        code = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.error = errno.errorcode[code]
        elif self.act.doing.kind is Kind.REQUEST:
            with suppress(BlockingIOError, OSError):
                self._converse()
        elif self.act.doing.kind is Kind.QUERY:
            with suppress(BlockingIOError, OSError):
                self.is_answered = bool(self.socket.recv(MOST))

    def _converse(self) -> None:
        event = self.act.event
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
        for own, is_stream in dict.fromkeys((act.destination, act.is_stream) for act in each.acts if act.listens):
            listener = _socket(stage.namespaces["web"], each.deed.family, is_stream=is_stream)
            listener.bind((str(own), each.port))
            if is_stream:
                listener.listen(8)
            yield Server(listener, each, is_stream)
