"""The page for authors says what is so: its example runs, its limits are the limits."""

import re
from pathlib import Path

from app.documents.texts import TextLimits
from app.scenarios.changing.choices import MOST_COMBINATIONS, combinations
from app.scenarios.expecting.expectations import REASONS
from app.scenarios.format.events import VERBS
from app.scenarios.scenes import LIMITS
from app.scenarios.service import run
from tests.scenarios.builders import scenario

PAGE = (Path(__file__).parents[2] / "docs" / "scenario-format.md").read_text("utf-8")


def example() -> str:
    """The first one; the others are parts of scenarios."""
    found, *_ = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(found)


def test_the_example_comes_as_expected_with_every_choice() -> None:
    written = scenario(example())
    runs = [run(written, choices).trace for choices in combinations(written.written)]
    assert [[expectation.met for expectation in trace.expectations] for trace in runs] == [[True], [True]]


def test_the_change_that_the_page_proposes_is_noticed() -> None:
    changed = scenario(example().replace("expect: refused", "expect: established"))
    (expectation,) = run(changed, {"port": "closed"}).trace.expectations
    assert not expectation.met
    assert expectation.source
    assert example().splitlines()[(expectation.source.line or 0) - 1].strip() == "expect: refused"


def test_the_page_names_every_event_and_every_reason() -> None:
    assert [verb for verb in (*VERBS, *REASONS) if f"`{verb}`" not in PAGE] == []


def test_the_page_names_the_limits() -> None:
    limits = (
        TextLimits().size // 1024,
        LIMITS.nodes,
        LIMITS.interfaces,
        LIMITS.rules,
        LIMITS.events,
        LIMITS.packets,
        MOST_COMBINATIONS,
    )
    assert [limit for limit in limits if str(limit) not in PAGE] == []
    assert f"{LIMITS.work:,} steps of work" in PAGE
