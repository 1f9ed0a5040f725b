from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.settings import PROJECT
from app.truth.rendering import rendered, title_of
from app.web.addresses import url

DOCS = PROJECT / "docs"
ADDRESSES = {"truth.md": "truth", "semantics.md": "semantics"}
"""The texts that are pages, each with the name of its address."""


@dataclass(frozen=True, slots=True)
class TruthPage:
    title: str
    body: Markup
    others: tuple[tuple[str, str], ...]
    """Title and address of the pages that belong to it."""


@lru_cache
def truth_page(file: str) -> TruthPage:
    """Read once: the texts come with the program."""
    text = _text(file)
    addresses = {name: url(address) for name, address in ADDRESSES.items()}
    others = tuple((title_of(_text(other)), address) for other, address in addresses.items() if other != file)
    return TruthPage(title_of(text), rendered(text, addresses), others)


def _text(file: str) -> str:
    return (DOCS / file).read_text("utf-8")
