"""Asks a kernel about thousands of random scenarios: `python -m tests.kernel.verify --number 50000 --seed 1`."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.kernel.coverage import missing, reached
from tests.kernel.generation import scenario
from tests.kernel.laboratory import Laboratory
from tests.kernel.landmarks import Item
from tests.kernel.lockstep import Lockstep, Outcome
from tests.kernel.namespaces import NoNamespacesError, become_root_of_own_namespaces
from tests.kernel.scenario import Scenario
from tests.kernel.shapes import Shape
from tests.kernel.shrinking import shrink
from tests.kernel.writing import text_of

MOST_SHOWN = 12


class Verification:
    """Laboratories are built when the first scenario of their shape comes."""

    def __init__(self) -> None:
        self._laboratories: dict[str, Laboratory] = {}
        self.scenarios = 0
        self.packets = 0
        self.cut_short = 0
        self.unsteady = 0
        """Scenarios in which the kernel differed once, and agreed when it was asked again: it was late."""
        self.disagreements: list[Scenario] = []
        self.counts: Counter[Item] = Counter()

    def ask(self, asked: Scenario) -> Outcome:
        outcome = self._run(asked)
        if outcome.differences:
            outcome = self._run(asked)
            self.unsteady += not outcome.differences
        self.scenarios += 1
        self.packets += len(outcome.packets)
        self.cut_short += outcome.is_cut_short
        self.counts.update(reached(outcome.packets, asked.shape.routers))
        if outcome.differences:
            self.disagreements.append(asked)
        return outcome

    def show(self, asked: Scenario, outcome: Outcome) -> None:
        """Print the smallest scenario that still disagrees."""
        small = shrink(asked, lambda each: bool(self._run(each).differences))
        again = self._run(small)
        print(text_of(small, again) if again.differences else text_of(asked, outcome))

    def line(self, least: int) -> str:
        return (
            f"{self.scenarios} scenarios, {self.packets} packets, {len(self.disagreements)} disagreements "
            f"({self.unsteady} more did not come again), {self.cut_short} cut short, "
            f"{len(self.counts)} things reached, {len(missing(self.counts, least))} less than {least} times"
        )

    def _run(self, asked: Scenario) -> Outcome:
        return Lockstep(asked, self._laboratory(asked.shape)).run()

    def _laboratory(self, shape: Shape) -> Laboratory:
        found = self._laboratories.get(shape.name)
        if found is None or found.is_tired:
            found = self._laboratories[shape.name] = Laboratory(shape)
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=50_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=20, help="how often everything has to be reached")
    given = parser.parse_args(arguments)
    try:
        become_root_of_own_namespaces()
    except NoNamespacesError as error:
        print(f"There is no kernel to ask: {error}")
        return 2
    verification = Verification()
    began = time.monotonic()
    for number in range(given.first, given.first + given.number):
        asked = scenario(given.seed, number)
        outcome = verification.ask(asked)
        if outcome.differences and len(verification.disagreements) <= MOST_SHOWN:
            verification.show(asked, outcome)
    rate = verification.scenarios / (time.monotonic() - began)
    for item in missing(verification.counts, given.least):
        print(f"only {verification.counts[item]} times: {' '.join(item)}")
    print(f"seed {given.seed}: {verification.line(given.least)}, {rate:.0f} a second")
    return 1 if verification.disagreements or missing(verification.counts, given.least) else 0


if __name__ == "__main__":
    sys.exit(main())
