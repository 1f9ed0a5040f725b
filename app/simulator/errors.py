"""Faults in a network or a play, told to whoever wrote them."""


class SimulationError(Exception):
    """Base of everything the simulator refuses."""


class NetworkError(SimulationError):
    """`place` says what is at fault: `gw.routes.2`, `gw.forward.known`, `uplink`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class EventError(SimulationError):
    """`number` is the event's position in the play, from 1."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(f"event {number}: {message}")
        self.number = number
        self.message = message


class WorkLimitError(SimulationError):
    """`limit` is the name of the field of `Limits` that was exceeded."""

    def __init__(self, limit: str, allowed: int) -> None:
        super().__init__(f"more than {allowed} {limit}")
        self.limit = limit
        self.allowed = allowed
