"""How soon the center answers, and what memory it takes."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tools.bench.servers import center
from tools.bench.table import Row

ROUNDS = 3


def rows(folder: Path) -> Iterator[Row]:
    """The first start makes the database and publishes the course; the later ones find both."""
    with center(folder) as first:
        made = first.started
    again = median(_again(folder) for _ in range(ROUNDS))
    yield Row("from the command to the first answer", f"{again:.1f} s (the very first time {made:.1f} s)")


def _again(folder: Path) -> float:
    with center(folder) as server:
        return server.started


def memory(fresh: float, now: float) -> Row:
    """In MiB, of the one process there is."""
    return Row("memory after the start", f"{fresh:.0f} MiB (after all of the load above {now:.0f} MiB)")
