"""What an event waits for, and what its two ends have agreed to send."""

from dataclasses import dataclass

from app.simulator.trace import EventOutcome


@dataclass(slots=True, eq=False)
class Exchange:
    """A connection without bytes is only opened; with them it is used and closed."""

    is_request: bool = False
    is_query: bool = False
    bytes_out: int = 0
    bytes_back: int = 0
    outcome: EventOutcome | None = None

    def finish(self, outcome: EventOutcome) -> None:
        """What came first counts."""
        if self.outcome is None:
            self.outcome = outcome
