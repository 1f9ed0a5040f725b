from app.web.answers import Answer
from app.web.kept_pages import KeptPage, KeptPages, make_page
from app.web.negotiation import SHORTEST_FIRST


def page_of(size: int) -> KeptPage:
    """A page whose forms take about this many bytes together."""
    return make_page(Answer(200, (), b"x" * (size // 3)), {})


def test_what_came_first_goes_first_when_there_are_too_many() -> None:
    pages = KeptPages(most_pages=2)
    for name in ("first", "second", "third"):
        pages.put(name, page_of(30))
    assert [name for name in ("first", "second", "third") if pages.find(name)] == ["second", "third"]


def test_there_are_never_more_bytes_than_allowed() -> None:
    pages = KeptPages(most_bytes=10_000)
    for number in range(100):
        pages.put(str(number), page_of(3_000))
        assert pages.size <= 10_000
    assert pages.find("99")
    assert len(pages) == 3


def test_a_page_that_is_larger_than_everything_is_not_kept() -> None:
    pages = KeptPages(most_bytes=10_000)
    pages.put("large", page_of(30_000))
    assert (len(pages), pages.size) == (0, 0)


def test_a_page_put_again_takes_its_own_place_and_no_more() -> None:
    pages = KeptPages()
    pages.put("page", page_of(3_000))
    pages.put("page", page_of(300))
    assert pages.size == page_of(300).size


def test_what_is_dropped_is_gone_with_its_bytes() -> None:
    pages = KeptPages()
    pages.put("page", page_of(300))
    pages.drop(["page", "never there"])
    assert (pages.find("page"), len(pages), pages.size) == (None, 0, 0)


def test_every_form_counts() -> None:
    page = make_page(Answer(200, ((b"content-type", b"text/html"),), b"<p>" * 400), {})
    assert page.forms["br"].size < page.forms["identity"].size
    assert page.size == sum(page.forms[coding].size for coding in SHORTEST_FIRST)
