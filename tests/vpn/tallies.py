"""How much was compared, in a line that another process reads."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

MARK = "tally "


@dataclass(frozen=True, slots=True)
class Tally:
    """`packets` counts each once on every cable that it passed."""

    kinds: tuple[str, ...] = ()
    scenarios: int = 0
    packets: int = 0
    entries: int = 0
    disagreements: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            tuple(dict.fromkeys((*self.kinds, *other.kinds))),
            self.scenarios + other.scenarios,
            self.packets + other.packets,
            self.entries + other.entries,
            self.disagreements + other.disagreements,
        )

    def written(self) -> str:
        return MARK + json.dumps(asdict(self))


def read_tally(lines: Iterable[str]) -> Tally | None:
    """None where nothing was added up."""
    for line in lines:
        if line.startswith(MARK):
            found = json.loads(line.removeprefix(MARK))
            return Tally(**{**found, "kinds": tuple(found["kinds"])})
    return None
