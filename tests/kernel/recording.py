"""What a kernel has said, kept: the same cases can be played again where no kernel is asked."""

from collections.abc import Callable, Sequence

from tests.kernel.laboratory import Laboratory

ASKED = frozenset({"sightings", "entries", "born", "counts", "remember"})
"""What a laboratory is asked; whatever else is called tells it something."""
UNSPOKEN = frozenset({"configure"})
"""What may be told in other words: a network has no order of its own."""
Record = tuple[str, object]
"""A call, and its answer, or for what the kernel was told the words."""


class Recorder:
    """Stands before a laboratory and writes down what goes through."""

    def __init__(self, laboratory: Laboratory) -> None:
        self._laboratory = laboratory
        self.records: list[Record] = []

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*given: object) -> object:
            answer = getattr(self._laboratory, name)(*given)
            self.records.append((name, answer if name in ASKED else _words(name, given)))
            return answer

        return call


class Replay:
    """Answers as the kernel has, as long as it is told and asked the same."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = iter(records)

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*given: object) -> object:
            expected, answer = next(self._records, ("", None))
            if expected != name or (name not in ASKED and answer != _words(name, given)):
                raise UnheardError(name)
            return answer if name in ASKED else None

        return call


class UnheardError(Exception):
    """The simulator goes another way than it went when the kernel was asked."""


def _words(name: str, given: Sequence[object]) -> str:
    return "" if name in UNSPOKEN else str(given)
