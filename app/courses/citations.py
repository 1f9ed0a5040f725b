"""What a word or a figure in the prose of a lesson carries with it: a definition, or a source and a day.

Both unfold beside it while it is pointed at or has the focus; both are links, to the glossary and to the list of
figures at the end of the page, for whoever does neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token
from markupsafe import Markup, escape

from app.courses.manuscript import Manuscript, Place
from app.errors import Problem
from app.facts.citing import KnownFact, unknown_fact

FACT = "fact:"
TERM = "term:"
FACT_MARKUP = Markup('<span class="defined"><a class="fact" href="#fact-{}">{}</a><span class="pop">{}</span></span>')
WORDS = "A fact is cited as a link without words, `[](fact:NAME)`: its value takes their place."


@dataclass(slots=True)
class Citations:
    """Replaces links to facts by their values and gives links to terms their definitions; `facts` None cannot judge."""

    manuscript: Manuscript
    facts: Mapping[str, KnownFact] | None
    definitions: Mapping[str, str]
    used: dict[str, KnownFact] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def cite_facts(self, blocks: Sequence[Token]) -> None:
        """To be done before links are resolved, which know no facts."""
        for block in blocks:
            if block.children:
                block.children = list(self._with_facts(block))

    def _with_facts(self, block: Token) -> Iterator[Token]:
        children = block.children or []
        first, end = block.map or (0, 0)
        cursor = Place(first)
        skip = 0
        for index, child in enumerate(children):
            if skip:
                skip -= 1
                continue
            slug = _named(child, FACT)
            if slug is None:
                yield child
                continue
            cursor = self.manuscript.seek(f"{FACT}{slug}", cursor, end) or cursor
            if index + 1 >= len(children) or children[index + 1].type != "link_close":
                self.problems.append(self.manuscript.problem(WORDS, cursor))
                continue
            skip = 1
            yield _html(self._fact(slug, cursor))
            cursor = Place(cursor.line, cursor.column + len(slug))

    def _fact(self, slug: str, place: Place) -> Markup:
        if self.facts is None:
            return Markup()
        fact = self.facts.get(slug)
        if fact is None:
            message, hint = unknown_fact(slug, self.facts)
            self.problems.append(self.manuscript.problem(message, place, hint))
            return Markup()
        self.used[slug] = fact
        about = Markup("{}. {}, as of {}").format(Markup(fact.label), fact.source, day(fact))  # noqa: S704 made safe
        return FACT_MARKUP.format(slug, fact.shown, about)

    def define_terms(self, blocks: Sequence[Token]) -> None:
        """To be done after links are resolved, by what `named` found before."""
        for block in blocks:
            if block.children:
                block.children = list(self._with_definitions(block.children))

    def _with_definitions(self, children: Sequence[Token]) -> Iterator[Token]:
        definition = ""
        for child in children:
            if child.type == "link_open" and (slug := str(child.meta.get("term", ""))):
                definition = self.definitions.get(slug, "")
                if definition:
                    yield _html(Markup('<span class="defined">'))
            yield child
            if child.type == "link_close" and definition:
                yield _html(Markup('<span class="pop">{}</span></span>').format(Markup(definition)))  # noqa: S704 made safe
                definition = ""


def name_terms(blocks: Sequence[Token]) -> None:
    """Write down which links lead to terms, before they are resolved into addresses."""
    for block in blocks:
        for child in block.children or ():
            if (slug := _named(child, TERM)) is not None:
                child.meta["term"] = slug


def day(fact: KnownFact) -> str:
    return f"{fact.as_of.day} {fact.as_of:%B %Y}"


def _named(token: Token, scheme: str) -> str | None:
    href = str(token.attrGet("href")) if token.type == "link_open" else ""
    return href.removeprefix(scheme) if href.startswith(scheme) else None


def _html(markup: Markup) -> Token:
    return Token("html_inline", "", 0, content=str(escape(markup)))
