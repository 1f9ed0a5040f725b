"""In which choices of an architecture's controls a reader can watch a part fail as it was measured."""

from collections.abc import Mapping
from itertools import islice

from app.scenarios.changing.choices import Choices, combinations
from app.scenarios.scenes import Scene, set_scene
from app.simulator.events import SetLink, SetNode, Stream
from app.simulator.packets.addresses import Nanoseconds

Failure = SetLink | SetNode
Watched = Mapping[Failure, tuple[Choices, Nanoseconds | None]]
"""By what fails, the first choices in which it does, and after which time it is mended there if it is."""


def watched(scene: Scene, number: int) -> Watched:
    """Where it fails alone, in the same network, while the same is asked; it may be mended later."""
    stream = _stream(scene, number)
    found: dict[Failure, tuple[Choices, Nanoseconds | None]] = {}
    for choices in combinations(scene.scenario.written):
        other = set_scene(scene.scenario, choices)
        played = _stream(other, number)
        if stream and played and other.network == scene.network and _asks(played) == _asks(stream):
            match played.meanwhile:
                case ((_, SetLink(up=False) | SetNode(up=False) as failure),):
                    found.setdefault(failure, (choices, None))
                case ((begins, SetLink(up=False) | SetNode(up=False) as failure), (ends, after)) if after != failure:
                    found.setdefault(failure, (choices, ends - begins))
    return found


def _stream(scene: Scene, number: int) -> Stream | None:
    return next(islice((event for event in scene.play if isinstance(event, Stream)), number - 1, None), None)


def _asks(stream: Stream) -> tuple[object, ...]:
    return stream.source, stream.destination, stream.port
