"""Times as a reader would say them."""

import pytest

from app.scenarios.narration.words import duration, is_one, within
from app.simulator.packets.addresses import MILLISECOND, SECOND


@pytest.mark.parametrize(
    ("time", "words"),
    [
        pytest.param(30 * MILLISECOND, "30 milliseconds", id="less than a second"),
        pytest.param(SECOND, "1 second", id="a second"),
        pytest.param(90 * SECOND, "1 minute and 30 seconds", id="two units"),
        pytest.param(86_401 * SECOND, "1 day and 1 second", id="two units with others between"),
        pytest.param(100_000 * SECOND, "1 day and 3 hours", id="three units"),
        pytest.param(431_990 * SECOND, "almost 5 days", id="just under a whole unit"),
        pytest.param(86_399 * SECOND, "almost 1 day", id="just under the next larger unit"),
        pytest.param(3_599 * SECOND, "59 minutes and 59 seconds", id="just under, and short enough to be said"),
    ],
)
def test_times_are_told_in_two_units_at_most(time: int, words: str) -> None:
    assert duration(time) == words


@pytest.mark.parametrize("seconds", [1, 86_400, 86_399])
def test_one_of_a_unit_is_singular(seconds: int) -> None:
    assert is_one(duration(seconds * SECOND))


@pytest.mark.parametrize("seconds", [2, 61, 86_401, 431_990])
def test_everything_else_is_plural(seconds: int) -> None:
    assert not is_one(duration(seconds * SECOND))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("Dead peer detection", "dead peer detection", id="words"),
        pytest.param("BGP", "BGP", id="letters"),
        pytest.param("WireGuard", "WireGuard", id="a name of its own"),
    ],
)
def test_a_name_within_a_sentence_keeps_the_capitals_that_are_its_own(name: str, words: str) -> None:
    assert within(name) == words
