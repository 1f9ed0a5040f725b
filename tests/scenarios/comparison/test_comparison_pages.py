"""The page of compared architectures, row by row."""

import pytest

from app.documents.registry import Published
from app.scenarios.comparison.comparing import Comparison
from app.scenarios.comparison.comparison_pages import architecture_of


def address(**controls: str) -> str:
    comparison = Comparison((), None, (), 1, None, controls)
    data = {"summary": "Two providers.", "comparison": comparison.as_json()}
    found = architecture_of(Published(1, 1, 1, "scenario", "two-providers", "Two providers", data))
    assert found is not None
    return found.href


@pytest.mark.parametrize(
    ("controls", "query"),
    [({}, ""), ({"cure": "bfd"}, "?cure=bfd"), ({"slug": "short", "name": "long"}, "?slug=short&name=long")],
    ids=["none", "a choice", "controls called as what an address is made of"],
)
def test_each_links_to_its_figure_with_the_choices_that_it_was_measured_with(
    controls: dict[str, str], query: str
) -> None:
    assert address(**controls) == f"/scenarios/two-providers{query}"
