"""The simulator's tunnels, held against real ones that programs make on this machine's kernel."""

from collections.abc import Mapping, Sequence

import pytest

from tests.vpn.cases import cases
from tests.vpn.kinds import Means
from tests.vpn.running import in_namespaces
from tests.vpn.tallies import Tally, read_tally

NAMES = [case.name for case in cases(Means.PROGRAMS)]


@pytest.fixture(scope="module")
def said() -> Sequence[str]:
    """All cases in a process of their own; what differs is asked again, because a busy machine may only be late."""
    lines = list(in_namespaces(Means.PROGRAMS, []))
    tally = read_tally(lines)
    return lines if tally is not None and not tally.disagreements else list(in_namespaces(Means.PROGRAMS, []))


@pytest.fixture(scope="module")
def told(said: Sequence[str]) -> Mapping[str, str]:
    """By the case's name, what was found of it."""
    found: dict[str, str] = {}
    name = ""
    for line in said:
        name = line.partition(":")[0] if not line.startswith(" ") else name
        found[name] = f"{found[name]}\n{line}" if name in found else line
    return found


@pytest.mark.parametrize("name", NAMES)
def test_real_tunnels_confirm(name: str, told: Mapping[str, str]) -> None:
    assert name in told, told
    assert "\n" not in told[name], told[name]


def test_as_much_was_compared_as_there_is(said: Sequence[str]) -> None:
    tally = read_tally(said)
    assert tally is not None
    assert tally.scenarios == len(NAMES)
    assert tally.packets > 40 * tally.scenarios


def test_tallies_are_read_as_they_were_written() -> None:
    first, second = Tally(("gre",), 2, 30, 4, 1), Tally(("gre", "esp"), 1, 5, 0, 0)
    assert read_tally(["gre: fine", (first + second).written()]) == Tally(("gre", "esp"), 3, 35, 4, 1)
    assert read_tally(["gre: fine"]) is None
