"""A document as if it were published, for one session: how its author sees it where readers would."""

from collections.abc import Sequence
from typing import cast

from sqlmodel import Session

from app.documents.registry import Published

PREVIEWED = "previewed"


def preview(session: Session, document: Published) -> None:
    session.info[PREVIEWED] = document


def previewed(session: Session, kind: str, slug: str) -> Published | None:
    document = cast("Published | None", session.info.get(PREVIEWED))
    return document if document and (document.kind, document.slug) == (kind, slug) else None


def with_previewed(session: Session, kind: str, published: Sequence[Published]) -> Sequence[Published]:
    """In the order of their slugs, as they came."""
    document = cast("Published | None", session.info.get(PREVIEWED))
    if document is None or document.kind != kind:
        return published
    others = [one for one in published if one.slug != document.slug]
    return sorted([*others, document], key=lambda one: one.slug)
