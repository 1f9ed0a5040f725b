"""A scenario as a figure: complete without script, and what the player upgrades in place."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from markupsafe import Markup

from app.documents.registry import Json
from app.errors import InvalidTextError
from app.scenarios import service
from app.scenarios.changing.breaking import Thing
from app.scenarios.changing.changes import NO_CHANGES, Changes
from app.scenarios.changing.choices import AT, DEPTH, choose, known
from app.scenarios.changing.controls import ControlView, control_views
from app.scenarios.downloads import Downloads, downloads
from app.scenarios.picturing.axes import AxisView, axis_views
from app.scenarios.picturing.drawings import draw_both
from app.scenarios.service import Simulation
from app.scenarios.traces.trace_document import PacketDocument, TraceDocument
from app.scenarios.why_not.obstacle_views import ObstacleView, Run
from app.web.addresses import url
from app.web.pages import render

TEMPLATE = "scenarios/figure.html"
DEPTHS = ("story", "decisions", "everything")


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """A compiled scenario where somebody wants to see it; `query` is what the page's address says about this figure.

    `source` is the text of one that is not published: nobody finds that by its name.
    """

    data: Mapping[str, Json]
    slug: str
    name: str
    caption: Markup | str = ""
    controls: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    changes: Changes = NO_CHANGES
    predictions: Sequence[Markup] = ()
    full: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    at: str
    kind: str
    heading: str
    title: str
    sentence: str
    notices: tuple[str, ...] = ()
    obstacles: tuple[ObstacleView, ...] = ()
    """Of the last stay of a packet that does not arrive."""
    parts: "tuple[TranscriptLine, ...]" = ()
    """What only says again what was said, behind one line."""


@dataclass(frozen=True, slots=True)
class ThingGroup:
    """Rules of one chain, or routes of one node."""

    label: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """The context of the figure's template."""

    name: str
    scenario: str
    source: str
    title: str
    caption: Markup | str
    depth: str
    at: str
    full: bool
    simulations_href: str
    action_href: str
    controls: tuple[ControlView, ...]
    changed: tuple[str, ...]
    """A sentence for each change of this run; with `changes`, the same as JSON, and the way back."""
    changes: str
    unchanged_href: str
    own: Mapping[str, str]
    """What the figure shows where the address says nothing: its questions are about this run alone."""
    chosen: Mapping[str, str]
    removable: tuple[ThingGroup, ...]
    """On the scenario's own page: what a form without script offers to take away; `taken` is away already."""
    taken: str
    hidden: tuple[tuple[str, str], ...]
    wide: Markup | None
    tall: Markup | None
    axes: tuple[AxisView, ...]
    """One for each stream of the play."""
    predictions: tuple[Markup, ...]
    transcript: tuple[TranscriptLine, ...]
    downloads: Downloads | None
    """None for a text that is not published: nobody finds its files."""


def figure_id(name: str) -> str:
    """Where on its page a figure stands."""
    return f"figure-{name}"


def figure_markup(request: FigureRequest) -> Markup:
    return render(TEMPLATE, figure_view(request))


def figure_view(request: FigureRequest) -> FigureView:
    written = service.read_compiled(request.data).written
    own = known(written, request.controls)
    chosen = {**own, **known(written, request.query)}
    simulation, refused = _run(request, chosen)
    scene = simulation.performance.scene
    depth = request.query.get(DEPTH, "")
    wide, tall = draw_both(simulation, request.name)
    changes = replace(scene.changes, past=())
    run = Run("" if request.source else request.slug, tuple(scene.choices.items()), tuple(changes.query()))
    return FigureView(
        name=request.name,
        scenario=request.slug,
        source=request.source,
        title=scene.written.title,
        caption=request.caption,
        depth=depth if depth in DEPTHS else DEPTHS[0],
        at=_moment(request.query.get(AT, request.at), simulation.trace),
        full=request.full,
        simulations_href=url("api_simulations"),
        action_href=url("scenario", slug=request.slug),
        controls=control_views(written, scene.choices),
        changed=(*refused, *scene.changed),
        changes=json.dumps(scene.changes.request(), ensure_ascii=False) if scene.changes else "",
        unchanged_href=f"{url('scenario', slug=request.slug)}?{urlencode(dict(scene.choices))}".rstrip("?"),
        own=choose(written, own),
        chosen=scene.choices,
        removable=tuple(_groups(simulation)) if request.full else (),
        taken=next(iter(scene.changes.without), ""),
        hidden=((DEPTH, depth),) if depth in DEPTHS[1:] else (),
        wide=wide,
        tall=tall,
        axes=axis_views(simulation),
        predictions=tuple(request.predictions),
        transcript=tuple(_transcript(simulation.trace, run)),
        downloads=None if request.source else downloads(simulation.performance, request.slug),
    )


def _run(request: FigureRequest, controls: Mapping[str, str]) -> tuple[Simulation, tuple[str, ...]]:
    """With the changes of the address, or without them and why: a link may have grown old."""
    try:
        return service.run_compiled(request.data, controls, request.changes), ()
    except InvalidTextError as invalid:
        problem = invalid.problems[0]
        return service.run_compiled(request.data, controls), (f"A change could not be made: {problem.message}",)


def _groups(simulation: Simulation) -> Iterator[ThingGroup]:
    for label, things in groupby(service.removable(simulation), key=attrgetter("group")):
        yield ThingGroup(label, tuple(things))


def _moment(at: str, trace: TraceDocument) -> str:
    """The moment asked for, or none: a link that has grown old opens the figure at its beginning."""
    moments = {f"{packet.number}.{hop.number}" for packet in trace.packets for hop in packet.hops}
    return at if at in moments else ""


def _transcript(trace: TraceDocument, run: Run) -> Iterator[TranscriptLine]:
    rows = {number: again for again in trace.repetitions for number in range(again.first, again.last + 1)}
    for again, packets in groupby(trace.packets, lambda packet: rows.get(packet.number)):
        lines = tuple(line for packet in packets for line in _lines(packet, run))
        if again is None:
            yield from lines
        else:
            yield replace(lines[-1], heading="", title=again.title, sentence=again.sentence, parts=lines)


def _lines(packet: PacketDocument, run: Run) -> Iterator[TranscriptLine]:
    for hop in packet.hops:
        is_last = hop.number == len(packet.hops)
        yield TranscriptLine(
            f"{packet.number}.{hop.number}",
            packet.kind,
            f"{packet.word} {packet.name}" if hop.number == 1 else "",
            hop.title,
            hop.sentence,
            tuple(notice.sentence for notice in hop.notices),
            tuple(run.obstacle(each) for each in packet.why_not) if is_last else (),
        )
