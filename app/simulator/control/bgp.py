"""One end of a session of BGP-4 (RFC 4271): connected, opened, kept alive, given up.

- The end with the higher address connects, the other waits. Where both connect, the speaker with the higher identifier
  would win (6.8). A new connection replaces a session at once, as where an operator asks for that; RFC 4271 keeps the
  old.
- OPEN tells the own AS and hold time; the smaller hold time counts for both, and KEEPALIVE leaves every third of it
  (4.4).
- Who hears nothing for the hold time tells the far end so and drops the session with all its routes (6.5). So does who
  loses the interface that leads to a neighbour on a common link, at once, and who has BFD and hears from that (RFC
  5882).
- Then the end that connects tries again, after a while, or as soon as the interface is back.

Messages are as large as RFC 4271 has them; what an UPDATE adds for each prefix and AS is counted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.simulator.control.bfd import BfdMessage, BfdSession, BfdState
from app.simulator.control.channel import Channel, Said, SegmentMessage
from app.simulator.control.configuration import Neighbour
from app.simulator.control.facts import Reason, SessionChange, SessionKind, SessionState
from app.simulator.control.paths import Path
from app.simulator.control.timer import SilenceTimer, Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.packets.addresses import Address, Endpoint, Nanoseconds, Prefix
from app.simulator.packets.packet import TcpFlag

Listed = TypeVar("Listed", Path, Prefix)
PORT = 179
FIRST_PORT = 33000
LINK_TTL = 1
"""To a neighbour on a common link nothing needs to be passed on."""
OPEN_SIZE = 29
KEEPALIVE_SIZE = 19
NOTIFICATION_SIZE = 21
UPDATE_SIZE = 23
ATTRIBUTES_SIZE = 25
"""Origin, next hop, MED, and an AS path without its numbers."""
SIZE_OF_AS = 4
MOST_PREFIXES = 100
"""In one message, so that it fits into a segment on any link."""


@dataclass(frozen=True, slots=True)
class Open(Message):
    asn: int
    hold: Nanoseconds


@dataclass(frozen=True, slots=True)
class Keepalive(Message):
    pass


@dataclass(frozen=True, slots=True)
class Notification(Message):
    pass


@dataclass(frozen=True, slots=True)
class Update(Message):
    """Paths as their teller sends them, equal but for their prefixes, and prefixes that it has no path to any more."""

    announced: tuple[Path, ...]
    withdrawn: tuple[Prefix, ...]

    @property
    def size(self) -> int:
        attributes = sum(ATTRIBUTES_SIZE + SIZE_OF_AS * len(path.as_path) for path in self.announced[:1])
        prefixes = (*self.withdrawn, *(path.prefix for path in self.announced))
        return UPDATE_SIZE + attributes + sum(map(_size, prefixes))


def updates(announced: Sequence[Path], withdrawn: Sequence[Prefix]) -> Iterator[Update]:
    """Paths share a message with those that have the same attributes (RFC 4271, 4.3)."""
    yield from (Update((), prefixes) for prefixes in _parts(withdrawn))
    alike: dict[tuple[object, ...], list[Path]] = {}
    for path in announced:
        attributes = path.next_hop, path.as_path, path.med, path.local_preference, path.identifier
        alike.setdefault(attributes, []).append(path)
    for paths in alike.values():
        yield from (Update(part, ()) for part in _parts(paths))


def _parts(listed: Sequence[Listed]) -> Iterator[tuple[Listed, ...]]:
    for begin in range(0, len(listed), MOST_PREFIXES):
        yield tuple(listed[begin : begin + MOST_PREFIXES])


def _size(prefix: Prefix) -> int:
    return 1 + (prefix.prefixlen + 7) // 8


@dataclass(frozen=True, slots=True)
class Listener:
    """What the speaker does when a session comes up or goes down, and with what the neighbour tells."""

    came_up: Callable[[], None]
    went_down: Callable[[], None]
    told: Callable[[Update], None]


class BgpSession:
    def __init__(self, wire: Wire, asn: int, neighbour: Neighbour, listener: Listener) -> None:
        self._wire = wire
        self._asn = asn
        self.neighbour = neighbour
        self._listener = listener
        self.is_up = False
        self._is_stopped = False
        self._is_opened = False
        self._tries = 0
        self._hold: Nanoseconds = neighbour.hold
        self._channel: Channel | None = None
        self._retry = Timer(wire, self.connect)
        self._keep = Timer(wire, self._say_alive)
        self._silence = SilenceTimer(wire, lambda: self.drop(Reason.SILENCE, tells=True))
        bfd = neighbour.bfd
        self.bfd = BfdSession(wire, self.place, neighbour.address, bfd, self._bfd_changed) if bfd else None

    @property
    def place(self) -> str:
        return f"{self._wire.node.name}.bgp.{self.neighbour.name}"

    def start(self) -> None:
        self._is_stopped = False
        if self.bfd:
            self.bfd.start()
        self.connect()

    def stop(self) -> None:
        """Its node is gone."""
        self._is_stopped = True
        if self.bfd:
            self.bfd.stop()
        self.drop(Reason.NODE_DOWN)
        self._close()
        self._retry.stop()

    def connect(self) -> None:
        """If this end is the one that does, and there is a way."""
        if self.is_up or self._is_stopped or not self.has_link:
            return
        local = self._wire.own_address_towards(self.neighbour.address)
        if local is None:
            self._retry.set(self.neighbour.retry)
        elif int(local) > int(self.neighbour.address):
            self._connect_from(local)

    def _connect_from(self, local: Address) -> None:
        self._tries += 1
        self._close()
        remote = Endpoint(self.neighbour.address, PORT)
        channel = self._channel_between(Endpoint(local, FIRST_PORT + self._tries), remote)
        self._channel = channel
        self._retry.set(self.neighbour.retry)
        channel.open()

    @property
    def has_link(self) -> bool:
        """Whether the interface on the common link is up; to a neighbour further away there is none."""
        if self.neighbour.multihop:
            return True
        address = self.neighbour.address
        return any(
            interface.is_up and any(address in own.network for own in interface.addresses)
            for interface in self._wire.node.interfaces
        )

    def link_changed(self) -> None:
        if not self.has_link:
            self.drop(Reason.INTERFACE_DOWN)
            self._close()
        elif self._channel is None:
            self.connect()

    def arrived(self, segment: SegmentMessage, sender: Endpoint, receiver: Endpoint) -> None:
        if segment.flags == TcpFlag.SYN and (self._channel is None or self._channel.remote != sender):
            self.drop(Reason.REPLACED)
            self._close()
            self._channel = self._channel_between(receiver, sender)
        if self._channel is None or (self._channel.local, self._channel.remote) != (receiver, sender):
            self._refuse(segment, receiver, sender)
        elif segment.flags == TcpFlag.RST:
            self.drop(Reason.TOLD)
            self._close()
        else:
            self._channel.arrived(segment)

    def _refuse(self, segment: SegmentMessage, local: Endpoint, remote: Endpoint) -> None:
        """Of a conversation that this end does not know it says so (RFC 9293, 3.10.7.1)."""
        if segment.flags != TcpFlag.RST:
            self._channel_between(local, remote).refuse()

    def bfd_arrived(self, message: BfdMessage) -> None:
        if self.bfd:
            self.bfd.arrived(message)

    def say(self, update: Update) -> None:
        self._say(update, update.size)

    def drop(self, reason: Reason, *, tells: bool = False) -> None:
        """Give the session up, and all that was learned by it."""
        if not self.is_up:
            return
        self.is_up = False
        if tells:
            self._say(Notification(), NOTIFICATION_SIZE)
        self._close()
        self._note(SessionState.DOWN, reason, self._silence.last)
        self._retry.set(self.neighbour.retry)
        self._listener.went_down()

    def _bfd_changed(self, state: BfdState) -> None:
        if state is BfdState.DOWN:
            self.drop(Reason.BFD_DOWN, tells=True)

    def _channel_between(self, local: Endpoint, remote: Endpoint) -> Channel:
        ttl = self._wire.node.settings.ttl_towards(remote.address) if self.neighbour.multihop else LINK_TTL
        return Channel(self._wire, (local, remote), ttl, self._say_open, self._hear)

    def _close(self) -> None:
        self._is_opened = False
        self._keep.stop()
        self._silence.stop()
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _say_open(self) -> None:
        self._silence.start(self.neighbour.hold)
        self._say(Open(self._asn, self.neighbour.hold), OPEN_SIZE)

    def _hear(self, message: Message) -> None:
        self._silence.hear()
        match message:
            case Open(asn, hold):
                self._opened(asn, hold)
            case Keepalive():
                self._establish()
            case Update():
                self._listener.told(message)
            case _:
                self.drop(Reason.TOLD)
                self._close()

    def _opened(self, asn: int, hold: Nanoseconds) -> None:
        if asn != self.neighbour.asn:
            self._say(Notification(), NOTIFICATION_SIZE)
            self._close()
            self._note(SessionState.DOWN, Reason.OTHER_AS)
            return
        self._is_opened = True
        self._hold = min(hold, self.neighbour.hold)
        self._say_alive()

    def _establish(self) -> None:
        if self.is_up or not self._is_opened:
            return
        self.is_up = True
        self._retry.stop()
        self._silence.start(self._hold)
        self._note(SessionState.UP, Reason.AGREED)
        self._listener.came_up()

    def _say_alive(self) -> None:
        self._keep.set(self._hold // 3)
        self._say(Keepalive(), KEEPALIVE_SIZE)

    def _say(self, message: Message, size: int) -> None:
        if self._channel is not None:
            self._channel.say(Said(message, size))

    def _note(self, state: SessionState, reason: Reason, since: Nanoseconds | None = None) -> None:
        wire = self._wire
        allowed = None if since is None else self._hold
        wire.note(SessionChange(wire.now, wire.node.name, self.place, SessionKind.BGP, state, reason, since, allowed))
