"""Asks a kernel about thousands of random scenarios: `python -m tests.kernel.verify --number 50000 --seed 1`."""

import argparse
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from multiprocessing import get_context

from tests.kernel.comparison import Difference
from tests.kernel.coverage import missing, reached
from tests.kernel.generation import scenario
from tests.kernel.laboratories import Laboratories
from tests.kernel.landmarks import Item
from tests.kernel.lockstep import Lockstep, Outcome
from tests.kernel.namespaces import NoNamespacesError, become_root_of_own_namespaces
from tests.kernel.nftables import NftablesError
from tests.kernel.scenario import Scenario
from tests.kernel.shrinking import shrink
from tests.kernel.writing import text_of

MOST_SHOWN = 12
MOST_TRIES = 10
"""So often a scenario is asked for which the machine had no time."""
SHARE = 250
"""Scenarios that a process is given at once."""


@dataclass(slots=True)
class Findings:
    """What came of some scenarios, counted."""

    scenarios: int = 0
    packets: int = 0
    disagreements: list[Scenario] = field(default_factory=list)
    late: int = 0
    """How often a scenario was asked again, because the machine had no time for it."""
    cut_short: int = 0
    counts: Counter[Item] = field(default_factory=Counter)

    def add(self, asked: Scenario, outcome: Outcome) -> None:
        self.scenarios += 1
        self.packets += len(outcome.packets)
        self.cut_short += outcome.is_cut_short
        self.counts.update(reached(outcome.packets, asked.shape.routers))
        if outcome.differences or outcome.is_late:
            self.disagreements.append(asked)

    def include(self, more: "Findings") -> None:
        self.scenarios += more.scenarios
        self.packets += more.packets
        self.disagreements += more.disagreements
        self.late += more.late
        self.cut_short += more.cut_short
        self.counts.update(more.counts)

    def line(self, least: int) -> str:
        return (
            f"{self.scenarios} scenarios, {self.packets} packets, {len(self.disagreements)} disagreements, "
            f"{self.late} asked again, {self.cut_short} cut short, "
            f"{len(self.counts)} things reached, {len(missing(self.counts, least))} less than {least} times"
        )


class Verification:
    def __init__(self) -> None:
        self._laboratories = Laboratories()
        self.findings = Findings()

    def ask(self, asked: Scenario) -> Outcome:
        outcome = self._run(asked)
        self.findings.add(asked, outcome)
        return outcome

    def smallest(self, asked: Scenario, outcome: Outcome) -> str:
        """The smallest scenario that still disagrees, or this one if it does so only now and then."""
        small = shrink(asked, lambda each: bool(self._run(each).differences))
        again = self._run(small)
        return text_of(small, again) if again.differences else text_of(asked, outcome)

    def _run(self, asked: Scenario) -> Outcome:
        """In time, if the machine lets it: what was late neither agrees nor disagrees."""
        for _ in range(MOST_TRIES):
            try:
                outcome = Lockstep(asked, self._laboratories.of(asked)).run()
            except (NftablesError, ValueError) as error:  # rules that are refused, or packets that nobody can read
                return Outcome(differences=[Difference("kernel", type(error).__name__, "none", str(error))])
            if not outcome.is_late:
                break
            self.findings.late += 1
        return outcome


@cache
def _verification() -> Verification:
    """A process has one, and with it its laboratories."""
    become_root_of_own_namespaces()
    return Verification()


def _ask(numbers: range, seed: int) -> Findings:
    """Ask one process about some scenarios, and print those that disagree."""
    verification = _verification()
    verification.findings = Findings()
    for number in numbers:
        asked = scenario(seed, number)
        outcome = verification.ask(asked)
        if outcome.is_late:
            print(f"{asked.name}: the machine had no time", flush=True)
        elif outcome.differences and len(verification.findings.disagreements) <= MOST_SHOWN:
            print(verification.smallest(asked, outcome), flush=True)
    return verification.findings


def _shares(first: int, number: int) -> Sequence[range]:
    return [range(start, min(start + SHARE, first + number)) for start in range(first, first + number, SHARE)]


def _found(shares: Sequence[range], seed: int, processes: int) -> Iterator[Findings]:
    if processes == 1 or len(shares) == 1:
        yield from (_ask(share, seed) for share in shares)
        return
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(partial(_ask, seed=seed), shares)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=50_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=20, help="how often everything has to be reached")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    given = parser.parse_args(arguments)
    found, began = Findings(), time.monotonic()
    try:
        for findings in _found(_shares(given.first, given.number), given.seed, given.processes):
            found.include(findings)
    except NoNamespacesError as error:
        print(f"There is no kernel to ask: {error}")
        return 2
    except KeyboardInterrupt:
        print("stopped before the end")
    rate = found.scenarios / (time.monotonic() - began)
    for item in missing(found.counts, given.least):
        print(f"only {found.counts[item]} times: {' '.join(item)}")
    print(f"seed {given.seed}: {found.line(given.least)}, {rate:.0f} a second")
    print(f"Linux {platform.release()}, {datetime.now(UTC):%Y-%m-%d}")
    return 1 if found.disagreements or missing(found.counts, given.least) else 0


if __name__ == "__main__":
    sys.exit(main())
