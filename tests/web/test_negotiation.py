import pytest

from app.web.negotiation import Coding, coding, has_it

BROWSER = "gzip, deflate, br, zstd"
CODINGS: dict[str, tuple[str | None, Coding]] = {
    "nothing said": (None, "identity"),
    "an empty list": ("", "identity"),
    "a browser": (BROWSER, "br"),
    "gzip alone": ("gzip", "gzip"),
    "its old name": ("x-gzip", "gzip"),
    "in capitals": ("GZIP", "gzip"),
    "nothing that is spoken here": ("deflate, zstd", "identity"),
    "brotli refused": ("br;q=0, gzip", "gzip"),
    "brotli refused in full": ("br;q=0.000, gzip;q=0.001", "gzip"),
    "both refused": ("br;q=0, gzip;q=0", "identity"),
    "gzip liked better": ("br;q=0.5, gzip;q=0.8", "gzip"),
    "liked alike": ("gzip;q=0.5, br;q=0.5", "br"),
    "anything": ("*", "br"),
    "anything but brotli": ("*, br;q=0", "gzip"),
    "nothing but gzip": ("gzip, *;q=0", "gzip"),
    "as it is, please": ("identity", "identity"),
    "as it is liked better": ("gzip;q=0.5, identity", "identity"),
    "as it is liked less": ("identity;q=0.1, gzip;q=0.2", "gzip"),
    "nothing at all": ("identity;q=0, *;q=0", "identity"),
    "spaces": (" br ; q=0.3 , gzip ; q=0.9 ", "gzip"),
    "a weight that is none": ("br;q=lots, gzip", "gzip"),
    "empty items": (",, gzip,", "gzip"),
    "a list without end": (", ".join(f"x-{number}" for number in range(100)) + ", gzip", "gzip"),
    "bytes that are no text": ("\xff\xfe", "identity"),
}
TAG = b'"abc-br"'
HAD = ['"abc-br"', 'W/"abc-br"', '"x", "abc-br"', '"x" ,W/"abc-br"', "*", ' "abc-br" ']
NOT_HAD = ["", '"abc"', '"abc-gzip"', 'W/"abc"', '"x", "y"', "abc-br", '"abc-br', "**", '"*"', '"xabc-br"']


@pytest.mark.parametrize(("accepted", "expected"), CODINGS.values(), ids=CODINGS)
def test_the_shortest_of_what_is_liked_best_is_sent(accepted: str | None, expected: Coding) -> None:
    assert coding(accepted.encode("latin-1") if accepted is not None else None) == expected


@pytest.mark.parametrize("tags", HAD)
def test_who_names_the_tag_has_it(tags: str) -> None:
    assert has_it(tags.encode(), TAG)


@pytest.mark.parametrize("tags", NOT_HAD)
def test_who_names_others_does_not(tags: str) -> None:
    assert not has_it(tags.encode(), TAG)
