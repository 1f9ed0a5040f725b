"""The pages on truth say what the code says."""

import re

from app.scenarios.traces.statements import BY_ENDING, EVERY_STATEMENT
from app.simulator.steps import EndingKind
from app.simulator.unmodelled import UNMODELLED
from tests.project.files import PROJECT

HEADING = "## What is not modelled\n"
ITEM = re.compile(r"^- \*\*(?P<name>[a-z0-9-]+)\*\*: (?P<sentence>.+?)(?=\n- |\n\n|\Z)", re.MULTILINE | re.DOTALL)


def listed() -> dict[str, str]:
    """The items of docs/truth.md, each on one line."""
    section = (PROJECT / "docs" / "truth.md").read_text().partition(HEADING)[2].partition("\n## ")[0]
    return {found["name"]: " ".join(found["sentence"].split()) for found in ITEM.finditer(section)}


def test_the_page_lists_what_the_code_says_is_not_modelled_and_nothing_else() -> None:
    assert listed() == {item.name: item.sentence for item in UNMODELLED}, "as in app/simulator/unmodelled.py"


def test_every_statement_that_a_step_rests_on_is_on_the_page_of_statements() -> None:
    names = set(re.findall(r"^### ([a-z0-9-]+)$", (PROJECT / "docs" / "semantics.md").read_text(), re.MULTILINE))
    assert EVERY_STATEMENT - names == set()


def test_every_ending_of_a_packet_that_is_not_delivered_has_a_statement() -> None:
    assert set(BY_ENDING) == set(EndingKind) - {EndingKind.DELIVERED}
