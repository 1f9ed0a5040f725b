"""In which choices of an architecture's controls a reader can watch a part fail as it was measured."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from app.scenarios.changing.choices import Choices, combinations
from app.scenarios.scenes import Scene, set_scene
from app.simulator.events import Change, Event, SetLink, SetNode, Stream
from app.simulator.network import Network
from app.simulator.packets.addresses import Nanoseconds

Failure = SetLink | SetNode
Watched = Mapping[Failure, Sequence[tuple[Choices, Nanoseconds]]]
"""By what fails, the choices in which it does, and for how long after it the stream then goes on without a repair."""


def watched(scene: Scene, number: int) -> Watched:
    """Where it fails alone, in the same network, while the same is asked; it may be mended later."""
    stream, _ = _stream(scene, number)
    found: defaultdict[Failure, list[tuple[Choices, Nanoseconds]]] = defaultdict(list)
    for choices in combinations(scene.scenario.written):
        other = set_scene(scene.scenario, choices)
        played, before = _stream(other, number)
        if not stream or not played or other.network != scene.network or _asks(played) != _asks(stream):
            continue
        last = played.duration - played.interval * played.flows
        match played.meanwhile if _is_whole(other.network, before) else ():
            case ((begins, SetLink(up=False) | SetNode(up=False) as failure),):
                found[failure].append((choices, last - begins))
            case ((begins, SetLink(up=False) | SetNode(up=False) as failure), (ends, after)) if after != failure:
                found[failure].append((choices, min(ends, last) - begins))
    return found


def _stream(scene: Scene, number: int) -> tuple[Stream | None, Sequence[Event]]:
    """With what is played before it."""
    streams = [(event, scene.play[:place]) for place, event in enumerate(scene.play) if isinstance(event, Stream)]
    return streams[number - 1] if number <= len(streams) else (None, ())


def _is_whole(network: Network, before: Sequence[Event]) -> bool:
    """Whether it is again as it is written after these: what they set down is up, and nothing was changed."""
    written: set[Failure] = {SetLink(link.name, up=False) for link in network.links if not link.up}
    down = set(written)
    for turn in _turns(before):
        (down.discard if turn.up else down.add)(replace(turn, up=False))
    return down == written and not any(isinstance(event, Change) for event in before)


def _turns(events: Sequence[Event]) -> Iterator[Failure]:
    for event in events:
        happened = sorted(event.meanwhile, key=itemgetter(0)) if isinstance(event, Stream) else ((0, event),)
        yield from (turn for _, turn in happened if isinstance(turn, Failure))


def _asks(stream: Stream) -> tuple[object, ...]:
    return stream.source, stream.destination, stream.port, stream.source_port, stream.flows
