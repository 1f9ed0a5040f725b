"""When a wish counts as granted."""

import pytest

from app.scenarios.changing.changes import NO_CHANGES, Changes
from app.scenarios.why_not.wishes import Gets, Wish, tried
from tests.scenarios.builders import CONTENT

LATE_CLOSE = {"source": (CONTENT / "scenarios/late-close.yaml").read_text("utf-8"), "file": "scenarios/late-close.yaml"}
STRAY = Changes(add=(("gw.forward.known", "ct state invalid drop"),))


@pytest.mark.parametrize(
    ("gets", "event", "changes", "expected"),
    [
        pytest.param("answer", 1, NO_CHANGES, True, id="an answer has come"),
        pytest.param("stopped", 3, NO_CHANGES, False, id="whoever is refused by its receiver was not stopped"),
        pytest.param("through", 3, NO_CHANGES, False, id="nor has it come through"),
        pytest.param("stopped", 3, STRAY, True, id="a rule has stopped it"),
    ],
)
def test_a_wish_is_granted_by_what_becomes_of_the_packet(
    *, gets: Gets, event: int, changes: Changes, expected: bool
) -> None:
    assert tried(LATE_CLOSE, {"silence": "long", "rule": "absent"}, changes, [Wish(event, gets)]).granted is expected
