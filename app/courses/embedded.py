"""What a lesson has placed on its page, as readers see it."""

from collections.abc import Mapping

from markupsafe import Markup
from sqlmodel import Session

from app.courses.published import Lesson
from app.documents.registry import PageEmbed, Registry
from app.errors import LearningCenterError
from app.web.pages import render


def embed_markup(registry: Registry, session: Session, lesson: Lesson, query: Mapping[str, str], name: str) -> Markup:
    """`query` is that of the page: `?request.at=2.3` says `at` to the embed called `request`."""
    placed = next(placed for placed in lesson.embeds if placed.name == name)
    own = {key.removeprefix(f"{name}."): value for key, value in query.items() if key.startswith(f"{name}.")}
    try:
        return registry.embeds[placed.embed].render(PageEmbed(lesson.slug, name, placed.data, own), session)
    except LearningCenterError:  # its document has gone and the lesson, which no longer compiles, still stands
        return render("courses/gone.html", None)
