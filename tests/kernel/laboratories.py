"""Which laboratory a scenario is asked in.

Rules switch tracking on at once, but a kernel takes its time to switch it off again, and goes on putting fragments
together until it has. So a laboratory only sees scenarios that track the same.
"""

from tests.kernel.laboratory import Laboratory
from tests.kernel.scenario import Scenario


class Laboratories:
    """Each is built when the first scenario comes that needs it."""

    def __init__(self) -> None:
        self._built: dict[tuple[object, ...], Laboratory] = {}

    def of(self, asked: Scenario) -> Laboratory:
        kind = (asked.shape.name, *asked.tracked)
        found = self._built.get(kind)
        if found is None or found.is_tired:
            found = self._built[kind] = Laboratory(asked.shape)
        return found
