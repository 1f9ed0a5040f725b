"""The contexts of the pages of scenarios."""

from dataclasses import dataclass

from markupsafe import Markup
from sqlmodel import Session

from app.documents import service as documents
from app.documents.embeds import placed_embeds
from app.documents.registry import Published, ReadersPage
from app.scenarios.picturing.figures import FigureRequest, figure_markup
from app.scenarios.requests import ScenarioEntry
from app.web.addresses import url

PAGE = "scenarios/page.html"


@dataclass(frozen=True, slots=True)
class ListPage:
    title: str
    scenarios: tuple[ScenarioEntry, ...]
    compared_href: str


@dataclass(frozen=True, slots=True)
class LessonLink:
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    title: str
    slug: str
    summary: str
    figure: Markup
    lessons: tuple[LessonLink, ...]
    json_href: str


def page_of(session: Session, published: Published, figure: FigureRequest) -> ScenarioPage:
    return ScenarioPage(
        published.title,
        published.slug,
        str(published.data["summary"]),
        figure_markup(figure),
        _lessons(session, published.slug),
        url("api_scenario", slug=published.slug),
    )


def show_scenario(published: Published, session: Session) -> ReadersPage:
    """As its author sees it before anybody else: the figure runs the text itself."""
    slug, source = published.slug, str(published.data["source"])
    figure = FigureRequest(published.data, slug, slug, full=True, source=source)
    return ReadersPage(PAGE, page_of(session, published, figure))


def _lessons(session: Session, slug: str) -> tuple[LessonLink, ...]:
    """The lessons that have this scenario on their page."""
    return documents.part_of_all(session, "lesson", _LinkToWhoShows(slug))


@dataclass(frozen=True, slots=True)
class _LinkToWhoShows:
    scenario: str

    def __call__(self, lesson: Published) -> LessonLink | None:
        shows = any(embed.data.get("scenario") == self.scenario for embed in placed_embeds(lesson.data))
        return LessonLink(lesson.title, url("lesson", slug=lesson.slug)) if shows else None
