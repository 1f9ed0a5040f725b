"""What is still to happen, in the order in which it does. Time is virtual.

Whoever is due first, and among those of the same time was put in first, comes next. An event of the play ends when
nothing is left that it waits for; what happens behind the play comes when the clock passes by.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from app.simulator.packets.addresses import Nanoseconds


class Task(NamedTuple):
    """Something still to happen, unless it is not needed any more. No two have the same order."""

    time: Nanoseconds
    order: int
    action: Callable[[], None]
    is_needed: Callable[[], bool] | None
    is_behind: bool = False
    """Whether no event waits for it."""


class Agenda:
    def __init__(self) -> None:
        self.now: Nanoseconds = 0
        self._queue: list[Task] = []
        self._awaited = 0
        """How many tasks of the queue an event waits for."""
        self._ordered = 0

    def schedule(
        self, delay: Nanoseconds, action: Callable[[], None], is_needed: Callable[[], bool] | None = None
    ) -> None:
        self._ordered += 1
        self._awaited += 1
        heappush(self._queue, Task(self.now + delay, self._ordered, action, is_needed))

    def schedule_behind(
        self, delay: Nanoseconds, action: Callable[[], None], is_needed: Callable[[], bool] | None = None
    ) -> None:
        """The same of what no event waits for: it happens when the play has come so far."""
        self._ordered += 1
        heappush(self._queue, Task(self.now + delay, self._ordered, action, is_needed, is_behind=True))

    def run(self) -> None:
        """Let happen what is to happen, until nothing is left that is waited for."""
        while self._awaited:
            self._do_next()

    def run_until(self, time: Nanoseconds) -> None:
        """The same up to a time, which it is then."""
        while self._queue and self._queue[0].time <= time:
            self._do_next()
        self.now = max(self.now, time)

    def _do_next(self) -> None:
        task = heappop(self._queue)
        self._awaited -= not task.is_behind
        if task.is_needed is None or task.is_needed():
            self.now = task.time
            task.action()
