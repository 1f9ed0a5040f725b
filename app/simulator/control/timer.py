"""A clock that can be set anew, or stopped."""

from collections.abc import Callable

from app.simulator.control.wire import Wire
from app.simulator.packets.addresses import Nanoseconds


class Timer:
    """Rings once after the time that it was set to last, and never if it was stopped since."""

    def __init__(self, wire: Wire, ring: Callable[[], None]) -> None:
        self._wire = wire
        self._ring = ring
        self._setting = 0

    def set(self, delay: Nanoseconds) -> None:
        self._setting += 1
        setting = self._setting
        self._wire.later(delay, self._ring, lambda: setting == self._setting)

    def stop(self) -> None:
        self._setting += 1


class SilenceTimer:
    """Rings when nothing was heard for `allowed`. It is set anew only when it would ring, not whenever one hears."""

    def __init__(self, wire: Wire, ring: Callable[[], None]) -> None:
        self._wire = wire
        self._ring = ring
        self._timer = Timer(wire, self._look)
        self._allowed: Nanoseconds = 0
        self.last: Nanoseconds = 0

    def start(self, allowed: Nanoseconds) -> None:
        self._allowed = allowed
        self.hear()
        self._timer.set(allowed)

    def hear(self) -> None:
        self.last = self._wire.now

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        left = self.last + self._allowed - self._wire.now
        if left > 0:
            self._timer.set(left)
        else:
            self._ring()
