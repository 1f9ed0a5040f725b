"""`facts.yaml`, as its author writes it."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.documents import prose
from app.documents.registry import Compiled, Json, Shelf, Source
from app.documents.texts import read_yaml, validate

KIND = "facts"
PLACE = "facts.yaml"
SLUG = "facts"
NARROW = "\N{NARROW NO-BREAK SPACE}"
GROUPED_FROM = 10_000
NUMBER = re.compile(rf"(-?[0-9][0-9{NARROW}]*(?:\.[0-9]+)?)(?:{NARROW}[^0-9].*)?")

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactSource(Strict):
    """Where the value was read."""

    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=500)]


class Fact(Strict):
    """A value that its vendor may change; `as_of` is the day on which the source said so."""

    value: int | float | Line
    unit: Annotated[str, Field(max_length=40)] = ""
    label: Line
    source: FactSource
    as_of: date
    note: Annotated[str, Field(max_length=300)] = ""


class Facts(Strict):
    facts: Annotated[dict[Name, Fact], Field(min_length=1)]


def compile_facts(source: Source, _shelf: Shelf) -> Compiled:
    """Raises InvalidTextError; a fact without source or day is one of its faults."""
    text = read_yaml(source.text, source.file)
    written = validate(Facts, text)
    facts: list[Json] = [
        {
            "slug": slug,
            "shown": shown(fact.value, fact.unit),
            "label": prose.inline(fact.label),
            "source": fact.source.title,
            "url": fact.source.url,
            "as_of": fact.as_of.isoformat(),
            "note": prose.inline(fact.note),
        }
        for slug, fact in written.facts.items()
    ]
    return Compiled("Facts", {"facts": facts})


def shown(value: float | str, unit: str) -> str:
    """A value with its unit, digits in groups of three from five digits on."""
    if isinstance(value, str):
        return f"{value}{NARROW}{unit}" if unit else value
    whole = f"{value:,}".replace(",", NARROW) if abs(value) >= GROUPED_FROM else str(value)
    return f"{whole}{NARROW}{unit}" if unit else whole


def number_of(words: str) -> str:
    """The number in a value that was shown, as a program writes it; empty where there is none, or more than one."""
    found = NUMBER.fullmatch(words)
    return found[1].replace(NARROW, "") if found else ""
