"""What a lesson has placed on its page, as its compiled data says under `embeds`.

The lesson's compiler writes the list; features that are below lessons find their own embeds in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter

from app.documents.registry import Json


@dataclass(frozen=True, slots=True)
class PlacedEmbed:
    """`name` is unique within the lesson, `embed` names the Embed that compiled `data`."""

    name: str
    embed: str
    data: Mapping[str, Json]


_PLACED: TypeAdapter[tuple[PlacedEmbed, ...]] = TypeAdapter(tuple[PlacedEmbed, ...])


def placed_embeds(data: Mapping[str, Json]) -> tuple[PlacedEmbed, ...]:
    return _PLACED.validate_python(data.get("embeds", []))
