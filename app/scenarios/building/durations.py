"""Times with their units, to nanoseconds."""

from decimal import Decimal

from app.simulator.packets.addresses import Nanoseconds

UNITS: dict[str, int] = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60 * 1_000_000_000,
    "h": 3_600 * 1_000_000_000,
    "d": 86_400 * 1_000_000_000,
}
LONGEST = 10 * 365 * UNITS["d"]
"""Ten years: longer than anything here remembers."""


def parse_duration(written: str) -> Nanoseconds:
    """A duration that the format's pattern has let pass; never longer than ten years."""
    number = written.rstrip("nsumhd")
    return min(int(Decimal(number) * UNITS[written[len(number) :]]), LONGEST)


def print_duration(time: Nanoseconds) -> str:
    """In the largest unit that leaves a whole number."""
    unit = next(unit for unit in reversed(UNITS) if time % UNITS[unit] == 0)
    return f"{time // UNITS[unit]}{unit}"
