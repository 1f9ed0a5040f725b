"""The text of a scenario, line by line: where a step links to the rule, route or setting that decided."""

from dataclasses import dataclass

from app.documents.registry import Published
from app.web.addresses import url


@dataclass(frozen=True, slots=True)
class TextPage:
    title: str
    scenario: str
    scenario_href: str
    lines: tuple[str, ...]


def text_page(published: Published) -> TextPage:
    lines = tuple(str(published.data["source"]).splitlines())
    return TextPage(f"{published.title}, the text", published.title, url("scenario", slug=published.slug), lines)
