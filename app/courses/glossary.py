"""The words of the course, each explained once."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.courses.front_matter import Line, Strict
from app.documents import prose
from app.documents.registry import Compiled, Json, Shelf, Source
from app.documents.texts import Text, nearest, read_yaml, validate
from app.errors import InvalidTextError, Problem

KIND = "glossary"
TITLE = "Glossary"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Definition = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Term(Strict):
    term: Line
    definition: Definition
    see: tuple[str, ...] = ()


class Glossary(Strict):
    terms: Annotated[dict[Slug, Term], Field(min_length=1)]


def compile_glossary(source: Source, _shelf: Shelf) -> Compiled:
    text = read_yaml(source.text, source.file)
    glossary = validate(Glossary, text)
    problems = tuple(_dead_references(glossary, text))
    if problems:
        raise InvalidTextError(problems)
    in_order = sorted(glossary.terms.items(), key=lambda item: item[1].term.casefold())
    return Compiled(TITLE, {"terms": [_entry(slug, term) for slug, term in in_order]})


def _dead_references(glossary: Glossary, text: Text) -> Iterator[Problem]:
    for slug, term in glossary.terms.items():
        for number, other in enumerate(term.see):
            path = ("terms", slug, "see", number)
            if other not in glossary.terms:
                yield text.problem(path, f"The glossary has no term “{other}”.", nearest(other, glossary.terms))
            elif other == slug:
                yield text.problem(path, "A term does not refer to itself.")


def _entry(slug: str, term: Term) -> dict[str, Json]:
    return {
        "slug": slug,
        "term": term.term,
        "definition": prose.inline(term.definition),
        "see": list(term.see),
    }


def term_definitions(shelf: Shelf) -> dict[str, str]:
    """What each term means, as safe HTML."""
    slugs = shelf.slugs(KIND)
    glossary = shelf.find(KIND, slugs[0]) if slugs else None
    terms: Any = glossary.data["terms"] if glossary else []
    return {term["slug"]: term["definition"] for term in terms}


def term_slugs(shelf: Shelf) -> frozenset[str] | None:
    """Every term that a link may name; None when the glossary has faults of its own."""
    slugs = shelf.slugs(KIND)
    if not slugs:
        return frozenset()
    glossary = shelf.find(KIND, slugs[0])
    if glossary is None:
        return None
    terms: Any = glossary.data["terms"]
    return frozenset(term["slug"] for term in terms)
