"""Rules are counted, or it is said why not."""

import subprocess
import sys

from tests.scenarios.exporters.running import FRESH, PATIENCE

NAMED = 'mount -t tmpfs tmpfs /run && exec "$0" -m tests.scenarios.exporters.overrun'


def test_counters_are_not_compared_where_not_all_was_heard_of_neighbours() -> None:
    command = [*FRESH, "sh", "-c", NAMED, sys.executable]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout.strip().splitlines()
    assert said == [
        "gw: more was told of neighbours than was heard, so that no counter can be told apart.",
        "  gw.input.end: said 0 times, saw the same ✓",
    ]
