"""The directed suite in this process: the kernel's cases replayed, then tests of the simulator, until one fails."""

import inspect
import pickle
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import cast

from tests.kernel import lockstep
from tests.kernel.cases import CASES
from tests.kernel.laboratory import Laboratory
from tests.kernel.recording import Record, Replay

PROJECT = Path(__file__).parents[2]
TESTS = PROJECT / "tests/simulator"
RANDOM = "test_properties"
"""Made at random: what it finds one day it may not find the next."""
Test = Callable[[], object]


def complaint(recording: Path, seconds: dict[str, float]) -> Callable[[Sequence[str]], str]:
    """A function that says which case or test fails first; nothing where none does.

    First come those that it is given, then those that take the least time. How many seconds each takes is measured
    where it is not known.
    """
    time.sleep = lambda _: None  # the kernel has waited once
    answers: Mapping[str, Sequence[Record]] = pickle.loads(recording.read_bytes())  # noqa: S301 - we have just made it
    cases = [(name, partial(_replay, name, answers[name])) for name in CASES]
    suite: list[tuple[str, Test]] = [*cases, *_all_tests()]

    def failing(first: Sequence[str]) -> str:
        places = {name: place for place, name in enumerate(first)}
        ordered = sorted(suite, key=lambda each: (places.get(each[0], len(places)), seconds.get(each[0], 0)))
        known = frozenset(seconds)
        for name, test in ordered:
            began = time.process_time()
            if _fails(test):
                return name
            if name not in known:
                seconds[name] = seconds.get(name, 0) + time.process_time() - began
        return ""

    return failing


def _fails(test: Test) -> bool:
    try:
        test()
    except Exception:  # noqa: BLE001 - whatever goes wrong in a mutant kills it
        return True
    return False


def _replay(name: str, records: Sequence[Record]) -> None:
    case = CASES[name]
    outcome = lockstep.Lockstep(case.scenario(name), cast("Laboratory", Replay(records))).run()
    outcome.is_late = False  # the kernel was in time when it was asked; that this machine is busy kills nobody
    if wrong := case.complaints(outcome):
        raise AssertionError(wrong)


def _all_tests() -> Iterator[tuple[str, Test]]:
    for file in sorted(TESTS.rglob("test_*.py")):
        if file.stem != RANDOM:
            yield from _tests(".".join(file.relative_to(PROJECT).with_suffix("").parts))


def _tests(module: str) -> Iterator[tuple[str, Test]]:
    """The tests of a module that need no fixture, each row of a parametrised one by itself."""
    for name, test in inspect.getmembers(import_module(module), inspect.isfunction):
        if name.startswith("test_") and test.__module__ == module:
            for arguments in _arguments(test):
                if {*inspect.signature(test).parameters} <= {*arguments}:
                    yield name, partial(test, **arguments)


def _arguments(test: Callable[..., object]) -> Iterator[dict[str, object]]:
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    for rows in product(*(_rows(*mark.args) for mark in marks)):
        yield {name: value for row in rows for name, value in row.items()}


def _rows(names: str | Sequence[str], rows: Sequence[object]) -> Iterator[dict[str, object]]:
    listed = [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)
    for row in rows:
        values = getattr(row, "values", None) if hasattr(row, "marks") else row if len(listed) > 1 else [row]
        yield dict(zip(listed, cast("Sequence[object]", values), strict=True))
