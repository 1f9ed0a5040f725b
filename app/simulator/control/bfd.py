"""One end of a BFD session (RFC 5880, asynchronous mode; RFC 5881 for its packets).

Its state goes with that of the far end, as a table. Until it is up, packets leave once a second (6.8.3); from then on
every `interval`, and who hears none for `multiplier` intervals is down. The intervals of both ends are taken to be the
same, and a packet leaves exactly on time: jitter (6.8.7) would make detection vary by a quarter of an interval.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.simulator.control.configuration import Bfd
from app.simulator.control.facts import Reason, SessionChange, SessionKind, SessionState
from app.simulator.control.timer import SilenceTimer, Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.packets.addresses import SECOND, Address, Nanoseconds
from app.simulator.packets.packet import Packet, UdpDatagram

SLOW: Nanoseconds = SECOND
SINGLE_HOP_PORT = 3784
SOURCE_PORT = 49152
TTL = 255
"""So that who counts hops knows that it came from a neighbour (RFC 5881, 5)."""
SIZE = 24


class BfdState(StrEnum):
    DOWN = "down"
    INIT = "init"
    UP = "up"


NEXT = {
    (BfdState.DOWN, BfdState.DOWN): BfdState.INIT,
    (BfdState.DOWN, BfdState.INIT): BfdState.UP,
    (BfdState.INIT, BfdState.INIT): BfdState.UP,
    (BfdState.INIT, BfdState.UP): BfdState.UP,
    (BfdState.UP, BfdState.DOWN): BfdState.DOWN,
}
"""Own state and that of the far end, to the next own one (6.8.6); what is missing stays."""


@dataclass(frozen=True, slots=True)
class BfdMessage(Message):
    state: BfdState


class BfdSession:
    """`changed` is told when the far end comes up, or is down."""

    def __init__(self, wire: Wire, place: str, address: Address, bfd: Bfd, changed: Callable[[BfdState], None]) -> None:
        self._wire = wire
        self._place = place
        self._address = address
        self._bfd = bfd
        self._changed = changed
        self.state = BfdState.DOWN
        self._next = Timer(wire, self._send)
        self._silence = SilenceTimer(wire, self._expired)

    def start(self) -> None:
        self._send()

    def stop(self) -> None:
        self._next.stop()
        self._silence.stop()
        self.state = BfdState.DOWN

    def arrived(self, message: BfdMessage) -> None:
        self._silence.hear()
        state = NEXT.get((self.state, message.state), self.state)
        if state is not self.state:
            self._become(state, Reason.AGREED if state is BfdState.UP else Reason.TOLD)

    def _expired(self) -> None:
        if self.state is not BfdState.DOWN:
            self._become(BfdState.DOWN, Reason.SILENCE)

    def _become(self, state: BfdState, reason: Reason) -> None:
        was, self.state = self.state, state
        if state is BfdState.UP:
            self._silence.start(self._bfd.detection)
            self._note(SessionState.UP, reason)
            self._changed(state)
            self._send()
        elif was is BfdState.UP:
            self._silence.stop()
            self._note(SessionState.DOWN, reason, self._silence.last)
            self._changed(state)

    def _send(self) -> None:
        self._next.set(self._bfd.interval if self.state is BfdState.UP else SLOW)
        local = self._wire.own_address_towards(self._address)
        if local is not None:
            datagram = UdpDatagram(SOURCE_PORT, SINGLE_HOP_PORT, SIZE)
            self._wire.send(Packet(local, self._address, datagram, TTL, df=True), BfdMessage(self.state))

    def _note(self, state: SessionState, reason: Reason, since: Nanoseconds | None = None) -> None:
        wire = self._wire
        allowed = None if since is None else self._bfd.detection
        wire.note(SessionChange(wire.now, wire.node.name, self._place, SessionKind.BFD, state, reason, since, allowed))
