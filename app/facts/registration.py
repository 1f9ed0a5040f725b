"""What facts bring to documents."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.documents.registry import Audit, Kind, Registry, Shelf
from app.errors import Problem
from app.facts.citing import KnownFact, known_facts, read_facts
from app.facts.facts_text import KIND, PLACE, compile_facts

OLD = timedelta(days=365)


def register(registry: Registry) -> None:
    registry.register_kind(Kind(KIND, PLACE, compile_facts))
    registry.register_audit(Audit("facts", notices=stale_facts))


def stale_facts(shelf: Shelf, today: date) -> Iterator[Problem]:
    """Facts that are more than a year old, and facts that neither a lesson nor an architecture shows."""
    facts = known_facts(shelf) or {}
    shown = {fact.slug for kind in ("lesson", "scenario") for fact in _shown(shelf, kind)}
    for fact in facts.values():
        if today - fact.as_of > OLD:
            yield Problem(f"The fact “{fact.slug}” is of {fact.as_of:%d %B %Y}: look whether it still holds.", PLACE)
        if fact.slug not in shown:
            yield Problem(f"Nothing shows the fact “{fact.slug}”.", PLACE)


def _shown(shelf: Shelf, kind: str) -> Iterator[KnownFact]:
    documents = (shelf.find(kind, slug) for slug in shelf.slugs(kind))
    return (fact for document in documents if document for fact in read_facts(document.data))
