"""What has been sent and is still to be acknowledged, and the alarm after which it is sent again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.simulator.hosts.host_stack import Delays
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import Packet
from app.simulator.steps import OriginReason
from app.simulator.visit import Reaction, Sending

PROBE = 1
"""The first alarm of data sends the last segment again, not the oldest (RFC 8985, 7.3)."""


class Clock(Protocol):
    """What a stack may do when nothing has come in."""

    @property
    def now(self) -> Nanoseconds: ...

    def later(self, delay: Nanoseconds, ring: Callable[[], None], is_needed: Callable[[], bool]) -> None: ...

    def send(self, reaction: Reaction) -> None: ...


@dataclass(slots=True, eq=False)
class Unanswered:
    """A segment that takes up the numbers from `begin` to before `end`; `sent` is when it was last sent."""

    packet: Packet
    begin: int
    end: int
    reason: OriginReason
    sending: Sending
    sent: Nanoseconds

    def again(self, now: Nanoseconds) -> Reaction:
        self.sent = now
        return Reaction(self.packet, self.reason, sending=self.sending)


class Alarm:
    """Rings after one delay after the other until it is stopped; after the last of them nothing more is tried."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.repeat: Callable[[int], None] = _nothing
        self.give_up: Callable[[], None] = _nothing
        self._delays: Delays = ()
        self._rung = 0
        self._rang: Nanoseconds = 0
        self._setting = 0
        """Which setting counts: what was set before has no meaning any more."""

    @property
    def is_set(self) -> bool:
        return bool(self._delays)

    @property
    def has_rung(self) -> bool:
        return self._rung > 0

    @property
    def timed_out(self) -> Nanoseconds | None:
        """When it last rang for more than a probe, which gives nothing up for lost (RFC 8985, 7.3)."""
        return self._rang if self._rung > PROBE else None

    def start(self, delays: Delays) -> None:
        self._delays, self._rung = delays, 0
        self.renew()

    def start_without_probe(self, delays: Delays) -> None:
        """As if it had rung for that already."""
        self._delays, self._rung = (0,) * PROBE + delays, PROBE
        self.renew()

    def renew(self) -> None:
        """Wait from now on for as long as it was waiting for."""
        if self._rung < len(self._delays):
            self.shorten(self._delays[self._rung])

    def shorten(self, delay: Nanoseconds) -> None:
        self._setting += 1
        setting = self._setting
        self._clock.later(delay, self._ring, lambda: setting == self._setting)

    def stop(self) -> None:
        self._delays, self._rung = (), 0
        self._setting += 1

    def dissolve(self) -> None:
        """It rings no more, and knows nobody."""
        self.stop()
        self.repeat = self.give_up = _nothing

    def _ring(self) -> None:
        self._rung += 1
        self._rang = self._clock.now
        if self._rung >= len(self._delays):
            self.stop()
            self.give_up()
            return
        self.renew()
        self.repeat(self._rung)


def _nothing(*_: object) -> None:
    """Before it is known what the alarm is for."""
