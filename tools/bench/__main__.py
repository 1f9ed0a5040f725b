"""Prints the table of `make bench`, each line as soon as it is known, and the whole of it at the end."""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.visits import running_browser
from tools.bench import answers, crowds, explaining, frames, lighthouse, pages, starting, verdicts
from tools.bench.servers import center
from tools.bench.table import Met, Row, markdown


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        rows = list(_told(measured(Path(name))))
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(markdown(rows))
    return 1 if any(row.met is Met.NO for row in rows) else 0


def measured(folder: Path) -> Iterator[Row]:
    yield from explaining.rows()
    yield from verdicts.rows()
    yield from crowds.rows()
    yield from starting.rows(folder)
    with center(folder) as served, running_browser() as browser:
        fresh = served.resident()
        yield from pages.against_bare(served, folder)
        yield from pages.during_simulations(served)
        yield from answers.against_raw(served, folder)
        yield starting.memory(fresh, served.resident())
        yield from frames.rows(served, browser)
    with center(folder) as served:
        yield from lighthouse.rows(served)


def _told(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        print(f"{row.what}: {row.measured}{f'  goal {row.goal}: {row.met}' if row.goal else ''}", flush=True)
        yield row


if __name__ == "__main__":
    sys.exit(main())
