"""One end of WireGuard towards one peer: its handshakes and its timers (drivers/net/wireguard/timers.c, messages.h).

- Keys are agreed by two messages, and used for 180 s at most. Who began them begins anew with what it sends after 120
  s.
- Who has sent data and heard nothing for 15 s begins anew too; unanswered it asks again every 5 s, for 90 s.
- Who has heard data and has nothing to say for 10 s sends an empty message. With a persistent keepalive an end sends
  one whenever it has sent nothing for so long, which keeps a NAT's mapping on the way, and lets the other end follow.
- Nobody is told that a peer is gone: the interface stays up and routes stay. When the keys are too old and no others
  come, what should be sent is kept for a while and thrown away; here it is lost at once.

An interface without handshakes has its keys for ever, and only keepalives are sent. The packet that first needs a
handshake waits for it in life; here it goes on at once, so it is early by the time of two messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.simulator.control.facts import Reason, SessionChange, SessionKind, SessionState
from app.simulator.control.timer import Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.packets.addresses import SECOND, Endpoint, Nanoseconds
from app.simulator.packets.packet import Packet, UdpDatagram

REKEY_AFTER: Nanoseconds = 120 * SECOND
REJECT_AFTER: Nanoseconds = 180 * SECOND
REKEY_TIMEOUT: Nanoseconds = 5 * SECOND
KEEPALIVE_TIMEOUT: Nanoseconds = 10 * SECOND
MOST_ATTEMPTS = 18
"""In 90 s."""


class MessageKind(StrEnum):
    INITIATION = "initiation"
    RESPONSE = "response"
    KEEPALIVE = "keepalive"


SIZES = {MessageKind.INITIATION: 148, MessageKind.RESPONSE: 92, MessageKind.KEEPALIVE: 32}


@dataclass(frozen=True, slots=True)
class PeerMessage(Message):
    """Both ends by the places of their interfaces: who has not the keys, cannot say it."""

    sender: str
    receiver: str
    kind: MessageKind


@dataclass(frozen=True, slots=True)
class Ends:
    """An interface and a peer of it: `endpoint` is where that is found by now, `renew` gives packets new numbers."""

    own: str
    peer: str
    port: int
    endpoint: Callable[[], Endpoint | None]
    renew: Callable[[], None]


class WireguardSession:
    def __init__(self, wire: Wire, ends: Ends, keepalive: Nanoseconds | None, *, agrees: bool) -> None:
        self._wire = wire
        self._ends = ends
        self._keepalive = keepalive
        self._agrees = agrees
        self._born: Nanoseconds | None = None
        self._has_begun = False
        self._asked: list[Nanoseconds] = []
        self._heard: Nanoseconds | None = None
        self._waits = False
        """For anything to come back, since data was sent."""
        self._owes = False
        """Something, since data has come."""
        self._again = Timer(wire, self._unanswered)
        self._silence = Timer(wire, self.begin)
        self._passive = Timer(wire, lambda: self._say(MessageKind.KEEPALIVE))
        self._persistent = Timer(wire, lambda: self._say(MessageKind.KEEPALIVE))
        self._death = Timer(wire, self._die)

    def start(self) -> None:
        if self._agrees and self._ends.endpoint() is not None:
            self.begin()
        elif self._keepalive is not None:
            self._say(MessageKind.KEEPALIVE)

    def stop(self) -> None:
        for timer in (self._again, self._silence, self._passive, self._persistent, self._death):
            timer.stop()
        self._born, self._asked, self._waits, self._owes = None, [], False, False

    def begin(self) -> None:
        """Ask for other keys, unless that is under way."""
        if not self._asked:
            self._ask()

    def sends(self) -> bool:
        """Data is about to leave: whether there are keys for it, or may be soon."""
        self._has_spoken()
        if not self._waits:
            self._waits = True
            self._silence.set(KEEPALIVE_TIMEOUT + REKEY_TIMEOUT)
        age = None if self._born is None else self._wire.now - self._born
        if not self._agrees:
            return True
        if age is None or (self._has_begun and age >= REKEY_AFTER):
            self.begin()
        return age is not None or len(self._asked) <= 1

    def has_keys(self) -> bool:
        """For what the peer has sealed, a keepalive too."""
        return self._born is not None or not self._agrees

    def hears(self) -> None:
        """Data has come."""
        self._has_heard()
        if not self._owes:
            self._owes = True
            self._passive.set(KEEPALIVE_TIMEOUT)

    def believes(self, message: PeerMessage) -> bool:
        """A handshake begins without keys; a keepalive is as sealed as data."""
        return message.kind is not MessageKind.KEEPALIVE or self.has_keys()

    def arrived(self, message: PeerMessage) -> None:
        self._has_heard()
        match message.kind:
            case MessageKind.INITIATION if self._agrees:
                self._say(MessageKind.RESPONSE)
                self._establish(has_begun=False)
            case MessageKind.RESPONSE if self._asked:
                self._establish(has_begun=True)
                self._say(MessageKind.KEEPALIVE)
            case _:
                pass

    def _establish(self, *, has_begun: bool) -> None:
        is_new = self._born is None
        self._born, self._has_begun, self._asked = self._wire.now, has_begun, []
        self._again.stop()
        self._death.set(REJECT_AFTER)
        self._ends.renew()
        self._note(SessionState.UP if is_new else SessionState.REKEYED, Reason.AGREED)

    def _ask(self) -> None:
        self._asked.append(self._wire.now)
        self._again.set(REKEY_TIMEOUT)
        self._say(MessageKind.INITIATION)

    def _unanswered(self) -> None:
        if len(self._asked) < MOST_ATTEMPTS:
            self._ask()
        else:
            self._asked, self._waits = [], False

    def _die(self) -> None:
        """No other keys have come in time."""
        asked, self._born = tuple(self._asked), None
        if asked or self._waits:
            since = self._heard if self._heard is not None else self._wire.now
            self._note(SessionState.DOWN, Reason.NO_ANSWER, since, asked)

    def _has_heard(self) -> None:
        self._heard, self._waits = self._wire.now, False
        self._silence.stop()

    def _has_spoken(self) -> None:
        self._owes = False
        self._passive.stop()
        if self._keepalive is not None:
            self._persistent.set(self._keepalive)

    def _say(self, kind: MessageKind) -> None:
        self._has_spoken()
        endpoint = self._ends.endpoint()
        local = self._wire.own_address_towards(endpoint.address) if endpoint else None
        if endpoint is None or local is None:
            return
        datagram = UdpDatagram(self._ends.port, endpoint.port, SIZES[kind])
        ttl = self._wire.node.settings.ttl_towards(endpoint.address)
        message = PeerMessage(self._ends.own, self._ends.peer, kind)
        self._wire.send(Packet(local, endpoint.address, datagram, ttl), message)

    def _note(
        self,
        state: SessionState,
        reason: Reason,
        since: Nanoseconds | None = None,
        asked: tuple[Nanoseconds, ...] = (),
    ) -> None:
        wire, kind = self._wire, SessionKind.WIREGUARD
        allowed = None if since is None else wire.now - since
        wire.note(SessionChange(wire.now, wire.node.name, self._ends.own, kind, state, reason, since, allowed, asked))
