"""How much one simulation may take. Work is counted, never timed, so that the same input always has the same answer."""

from dataclasses import dataclass

from app.simulator.errors import WorkLimitError


@dataclass(frozen=True, slots=True)
class Limits:
    """`work` counts the hops taken and the rules, routes, flows, tunnels and peers' prefixes looked at."""

    nodes: int = 200
    interfaces: int = 1_000
    rules: int = 2_000
    events: int = 200
    packets: int = 2_000
    work: int = 200_000

    def check(self, limit: str, amount: int) -> None:
        """Raise WorkLimitError when there is more of it than allowed."""
        allowed: int = getattr(self, limit)
        if amount > allowed:
            raise WorkLimitError(limit, allowed)


class Meter:
    """Counts the work of one simulation and stops it at its limit."""

    __slots__ = ("_allowed", "done")

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self.done = 0

    def count(self, amount: int = 1) -> None:
        self.done += amount
        if self.done > self._allowed:
            raise WorkLimitError("work", self._allowed)
