"""From seconds to px, and the times that are written under the axis."""

from dataclasses import dataclass
from itertools import count, takewhile

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400)
"""Between two written times, in seconds."""
LEAST_APART = 66.0
"""px between two written times."""
HOUR, MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class Scale:
    """`length` seconds between `left` and `right` px."""

    left: float
    right: float
    length: float

    def x(self, time: float) -> float:
        """What lies beyond an end is drawn at that end."""
        return self.left + min(max(time / self.length, 0.0), 1.0) * (self.right - self.left)

    def ticks(self) -> list[float]:
        """Times in s, from 0 on."""
        per_second = (self.right - self.left) / self.length
        step = next((step for step in STEPS if step * per_second >= LEAST_APART), self.length)
        return list(takewhile(lambda time: time <= self.length + step / 1000, (step * number for number in count())))

    def words(self, time: float) -> str:
        """In the unit that suits the length of the axis."""
        if self.length >= 12 * HOUR:
            return f"{time / HOUR:g} h"
        if self.length >= 10 * MINUTE:
            return f"{time / MINUTE:g} min"
        return f"{round(time, 1):g} s"
