"""What every trace of a scene shows alike, found once: its places, and the walls that packets can cross."""

from app.scenarios.cast import Cast
from app.scenarios.lenses import Lenses
from app.scenarios.trace_document import PlaceDocument


class Backdrop:
    def __init__(self, cast: Cast) -> None:
        self.lenses = Lenses(cast)
        self.boundaries = self.lenses.boundaries()
        self.places = [_place(*place, cast) for place in cast.places()]


def _place(place: str, node: str, niche: str, cast: Cast) -> PlaceDocument:
    if niche:
        kind, label = cast.niche_kind(node, niche), cast.niche_name(node, niche)
    else:
        kind, label = cast.kind(node), cast.label(node)
    return PlaceDocument(place=place, node=node, niche=niche or None, kind=kind, label=label)
