"""The page of compared architectures, row by row."""

import pytest

from app.documents.registry import Published
from app.documents.texts import Json
from app.scenarios.comparison.comparing import Comparison, Needs
from app.scenarios.comparison.comparison_pages import ArchitectureView, NeedView, rows_of


def row(*needs: Needs, **controls: str) -> ArchitectureView:
    comparisons: list[Json] = [Comparison((), None, needs, 1, None, controls).as_json()]
    data: dict[str, Json] = {"summary": "Two providers.", "comparisons": comparisons}
    (found,) = rows_of(Published(1, 1, 1, "scenario", "two-providers", "Two providers", data)) or ()
    return found


@pytest.mark.parametrize(
    ("controls", "query"),
    [({}, ""), ({"cure": "bfd"}, "?cure=bfd"), ({"slug": "short", "name": "long"}, "?slug=short&name=long")],
    ids=["none", "a choice", "controls called as what an address is made of"],
)
def test_each_links_to_its_figure_with_the_choices_that_it_was_measured_with(
    controls: dict[str, str], query: str
) -> None:
    assert row(**controls).href == f"/scenarios/two-providers{query}"


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        (
            Needs("Router", 1, 2, 1, 3),
            (NeedView("Router", "1 outer address, 2 tunnels, 1 written route, 3 learned routes"),),
        ),
        (Needs("Router", 0, 0, 0, 1), (NeedView("Router", "1 learned route"),)),
        (Needs("Router", 0, 0, 0, 0), ()),
    ],
    ids=["some of all", "one of one kind", "nothing"],
)
def test_what_is_nought_is_not_said(needs: Needs, told: tuple[NeedView, ...]) -> None:
    assert row(needs).needs == told


def test_a_scenario_that_is_not_compared_has_no_rows() -> None:
    assert rows_of(Published(1, 1, 1, "scenario", "ping", "Ping", {"summary": "One packet."})) is None
