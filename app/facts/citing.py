"""Citing a fact: `[](fact:aws-nat-idle)`, a link without words, where its value shall stand.

In the prose of a lesson the value carries its source with it (`app.courses`); in any other text it stands as plain
words. What cites a fact holds its value from then on, so that a document changes exactly when a fact it shows does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from app.documents.registry import Json, Shelf
from app.documents.texts import Path, Text, nearest
from app.errors import InvalidTextError, Problem
from app.facts.facts_text import KIND, SLUG

CITATION = re.compile(r"\[\]\(fact:([^)\s]*)\)")


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact as pages show it; `label` and `note` are safe HTML."""

    slug: str
    shown: str
    label: str
    source: str
    url: str
    as_of: date
    note: str = ""


_FACTS: TypeAdapter[tuple[KnownFact, ...]] = TypeAdapter(tuple[KnownFact, ...])


def known_facts(shelf: Shelf) -> Mapping[str, KnownFact] | None:
    """By their slugs; None when the facts have faults of their own."""
    if SLUG not in shelf.slugs(KIND):
        return {}
    found = shelf.find(KIND, SLUG)
    return {fact.slug: fact for fact in read_facts(found.data)} if found else None


def read_facts(data: Mapping[str, Json]) -> tuple[KnownFact, ...]:
    """The facts that a compiled document holds."""
    return _FACTS.validate_python(data.get("facts", []))


def facts_json(facts: Sequence[KnownFact]) -> list[Json]:
    written: list[Json] = _FACTS.dump_python(tuple(facts), mode="json")
    return written


def cited(text: Text, shelf: Shelf) -> tuple[Text, tuple[KnownFact, ...]]:
    """The text with a value for each citation, and what it cites. Raises InvalidTextError for facts there are not."""
    if not _mentions(text.value):
        return text, ()
    citing = _Citing(text, known_facts(shelf))
    value = citing.value(text.value, ())
    if citing.problems:
        raise InvalidTextError(tuple(citing.problems))
    return text.rearranged(value, {}), tuple(citing.used.values())


def unknown_fact(slug: str, facts: Mapping[str, KnownFact]) -> tuple[str, str]:
    """A message and a hint."""
    return f"There is no fact “{slug[:60]}”.", nearest(slug, facts)


def _mentions(value: Json) -> bool:
    if isinstance(value, str):
        return CITATION.search(value) is not None
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_mentions, parts))


class _Citing:
    def __init__(self, text: Text, facts: Mapping[str, KnownFact] | None) -> None:
        self.text = text
        self.facts = facts
        self.used: dict[str, KnownFact] = {}
        self.problems: list[Problem] = []

    def value(self, value: Json, path: Path) -> Json:
        if isinstance(value, dict):
            return {key: self.value(part, (*path, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.value(part, (*path, index)) for index, part in enumerate(value)]
        return CITATION.sub(lambda found: self._shown(found[1], path), value) if isinstance(value, str) else value

    def _shown(self, slug: str, path: Path) -> str:
        if self.facts is None:  # the facts have faults of their own, which are told there
            return ""
        fact = self.facts.get(slug)
        if fact is None:
            self.problems.append(self.text.problem(path, *unknown_fact(slug, self.facts)))
            return ""
        self.used[slug] = fact
        return fact.shown
