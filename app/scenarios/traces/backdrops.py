"""What every trace of a scene shows alike, found once: its places, who decides there, and the walls."""

from collections.abc import Callable

from app.scenarios.cast import Cast
from app.scenarios.traces.lenses import Lenses
from app.scenarios.traces.trace_document import PlaceDocument, SourceDocument


class Backdrop:
    def __init__(self, cast: Cast, line: Callable[[str], int | None]) -> None:
        """`line` is where a place is written."""
        self.lenses = Lenses(cast)
        self.boundaries = self.lenses.boundaries()
        self.places = [_place(*place, cast) for place in cast.places()]
        self._line = line
        self._sources: dict[str, SourceDocument] = {}

    def source(self, place: str) -> SourceDocument:
        """Who decides there."""
        found = self._sources.get(place)
        if found is None:
            found = self._sources[place] = SourceDocument(place=place, line=self._line(place))
        return found


def _place(place: str, node: str, niche: str, cast: Cast) -> PlaceDocument:
    if niche:
        kind, label = cast.niche_kind(node, niche), cast.niche_name(node, niche)
    else:
        kind, label = cast.kind(node), cast.label(node)
    return PlaceDocument(place=place, node=node, niche=niche or None, kind=kind, label=label)
