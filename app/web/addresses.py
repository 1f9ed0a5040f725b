"""The addresses by which features refer to each other: a link needs no import of what it leads to."""

from string import Formatter
from urllib.parse import quote, urlencode

ADDRESSES = {
    "home": "/",
    "lesson": "/lessons/{slug}",
    "lesson_progress": "/lessons/{slug}/progress",
    "answer": "/lessons/{slug}/answers/{name}",
    "progress": "/progress",
    "scenarios": "/scenarios",
    "scenario": "/scenarios/{slug}",
    "glossary": "/glossary",
    "api_scenarios": "/api/scenarios",
    "api_scenario": "/api/scenarios/{slug}",
    "api_simulations": "/api/simulations",
    "api_scenario_schema": "/api/scenario.schema.json",
}


def url(name: str, /, **values: str) -> str:
    """Values that the address has no place for become its query."""
    template = ADDRESSES[name]
    places = {place for _, place, _, _ in Formatter().parse(template) if place}
    address = template.format(**{place: quote(values[place], safe="") for place in places})
    query = urlencode({key: value for key, value in values.items() if key not in places})
    return f"{address}?{query}" if query else address
