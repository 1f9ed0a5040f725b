"""Where a lesson's links lead: terms, lessons and scenarios by name, the rest of the web by address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.courses.manuscript import Manuscript, Place
from app.documents.registry import Shelf
from app.documents.texts import nearest
from app.errors import Problem
from app.web.addresses import url

OUTSIDE = ("https://", "http://", "mailto:")
DOCUMENTS = ("lesson", "scenario")
"""The scheme of a link is the kind of document it leads to, and the name of its address."""
PAGES = ("architectures", "glossary", "progress", "quizzes", "scenarios", "truth")
"""Pages of the center that there are one of, by the names of their addresses."""


@dataclass(frozen=True, slots=True)
class Target:
    address: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeadLink:
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything that a link in this text may lead to."""

    shelf: Shelf
    anchors: frozenset[str] = frozenset()
    terms: frozenset[str] | None = None
    """None when the glossary has faults of its own: then no term can be judged."""

    def resolve(self, href: str) -> Target | DeadLink:
        scheme, _, name = href.partition(":")
        if href.startswith("#"):
            return self._anchor(href)
        if href.startswith(OUTSIDE):
            return Target(href, {"rel": "external"})
        if scheme == "term":
            return self._term(name)
        if scheme in DOCUMENTS:
            return self._document(scheme, name)
        if scheme == "page":
            return self._page(name)
        return DeadLink(
            f"A link cannot lead to “{href}”.",
            "Write term:NAME, lesson:NAME, scenario:NAME, page:NAME, #section of this page, or a whole https:// one.",
        )

    def _page(self, name: str) -> Target | DeadLink:
        if name in PAGES:
            return Target(url(name))
        return DeadLink(f"There is no page “{name}”.", nearest(name, PAGES) or f"Pages: {', '.join(PAGES)}.")

    def _anchor(self, href: str) -> Target | DeadLink:
        if href[1:] in self.anchors:
            return Target(href)
        return DeadLink(f"This page has no section “{href}”.", nearest(href[1:], sorted(self.anchors)))

    def _term(self, name: str) -> Target | DeadLink:
        if self.terms is None or name in self.terms:
            return Target(f"{url('glossary')}#{name}", {"class": "term"})
        return DeadLink(f"The glossary has no term “{name}”.", nearest(name, sorted(self.terms)))

    def _document(self, kind: str, slug: str) -> Target | DeadLink:
        if slug in self.shelf.slugs(kind):
            return Target(url(kind, slug=slug))
        absence = self.shelf.absence(kind, slug)
        return DeadLink(absence.message, absence.hint)


@dataclass(frozen=True, slots=True)
class WrittenLink:
    href: str
    has_words: bool
    place: Place
    token: Token


def resolve_links(tokens: Sequence[Token], manuscript: Manuscript, targets: Targets) -> list[Problem]:
    """Every link token gets its real address; what leads nowhere is told where it is written."""
    problems = []
    for block in tokens:
        for link in _links_of(block, manuscript):
            target = targets.resolve(link.href) if link.has_words else DeadLink("A link needs words to click on.")
            if isinstance(target, DeadLink):
                problems.append(manuscript.problem(target.message, link.place, target.hint))
                continue
            link.token.attrs = {"href": target.address, **target.attributes}
    return problems


def referred(tokens: Sequence[Token], scheme: str) -> tuple[str, ...]:
    """The names a text links to with `scheme:`, in order of first use; to be asked before links are resolved."""
    children = (child for block in tokens for child in block.children or ())
    hrefs = (str(child.attrGet("href")) for child in children if child.type == "link_open")
    return tuple(dict.fromkeys(href.partition(":")[2] for href in hrefs if href.startswith(f"{scheme}:")))


def _links_of(block: Token, manuscript: Manuscript) -> Iterator[WrittenLink]:
    first, end = block.map or (0, 0)
    cursor = Place(first)
    children = block.children or []
    for index, child in enumerate(children):
        if child.type != "link_open":
            continue
        href = str(child.attrGet("href"))
        cursor = manuscript.seek(href, cursor, end) or cursor
        yield WrittenLink(href, _has_words(children[index + 1 :]), cursor, child)
        cursor = Place(cursor.line, cursor.column + len(href))


def _has_words(following: Sequence[Token]) -> bool:
    for token in following:
        if token.type == "link_close":
            return False
        if token.content.strip():
            return True
    return False
