from collections.abc import Callable

import pytest
from lxml import html

from app.documents import prose


def test_a_line_may_stress_words_and_show_code() -> None:
    assert prose.inline("the *first* **rule** is `accept`") == (
        "the <em>first</em> <strong>rule</strong> is <code>accept</code>"
    )


def test_paragraphs_and_lists_are_kept_in_blocks() -> None:
    assert prose.blocks("one\n\n- two") == "<p>one</p>\n<ul>\n<li>two</li>\n</ul>"


@pytest.mark.parametrize("render", [prose.inline, prose.blocks])
@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("<script>alert(1)</script>", id="a script"),
        pytest.param("<img src=x onerror=alert(1)>", id="an image with a handler"),
        pytest.param("[click](javascript:alert(1))", id="a link that runs"),
        pytest.param("<javascript:alert(1)>", id="an automatic link that runs"),
        pytest.param("![x](https://elsewhere.example/x.png)", id="a picture from elsewhere"),
        pytest.param("# A heading", id="a heading"),
        pytest.param("<p style='position:fixed'>over everything</p>", id="a style"),
    ],
)
def test_nothing_runs_leads_away_or_leaves_its_place(render: Callable[[str], str], hostile: str) -> None:
    tree = html.fragment_fromstring(render(hostile), create_parent="div")
    assert {element.tag for element in tree.iterdescendants()} <= prose.BLOCK_TAGS
    assert not any(element.attrib for element in tree.iterdescendants())


def test_signs_stay_signs() -> None:
    assert prose.inline("a < b & c") == "a &lt; b &amp; c"
