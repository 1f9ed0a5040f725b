"""The page *Why not?* of a scenario: a form that asks who reaches whom, the wishes of its author, and the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.documents.registry import Published
from app.errors import InvalidTextError
from app.scenarios import service
from app.scenarios.changing.changes import NO_CHANGES
from app.scenarios.changing.choices import known
from app.scenarios.format.wishes import KINDS, WishKind
from app.scenarios.narration import wishes as told
from app.scenarios.picturing.figures import FigureRequest, figure_markup
from app.scenarios.scenes import Scene
from app.scenarios.why_not.obstacle_views import ObstacleView, Run, with_query
from app.scenarios.why_not.reaching import Judged
from app.scenarios.why_not.why import Findings, Passed, findings, judged_wish, proving, sentence
from app.scenarios.why_not.wishing import judged_wishes
from app.web.addresses import url

FIGURE = "proof"
KIND, FROM, TO, PROTOCOL, PORT = "why.kind", "why.from", "why.to", "why.protocol", "why.port"
PROTOCOLS = ("tcp", "udp", "icmp")
LABELS: Mapping[WishKind, str] = {"reach": "reaches", "never": "must never get to"}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class WishView:
    text: str
    granted: bool
    href: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    granted: bool
    sentence: str
    obstacles: tuple[ObstacleView, ...]
    passed: tuple[ObstacleView, ...]
    figure: Markup


@dataclass(frozen=True, slots=True)
class WhyPage:
    """`problem` is what is wrong with the question; without one, and without an answer, nothing was asked yet."""

    title: str
    slug: str
    scenario: str
    scenario_href: str
    action_href: str
    names: Mapping[str, str]
    hidden: tuple[tuple[str, str], ...]
    kinds: tuple[Option, ...]
    sources: tuple[Option, ...]
    destinations: tuple[Option, ...]
    protocols: tuple[Option, ...]
    port: str
    wishes: tuple[WishView, ...]
    problem: str
    answer: AnswerView | None


def why_page(published: Published, query: Mapping[str, str]) -> WhyPage:
    written = service.read_compiled(published.data).written
    choices = known(written, query)
    scene = service.run_published(published, choices).performance.scene
    problem, answer = _asked(published, scene, query)
    return WhyPage(
        title=f"Why not? {published.title}",
        slug=published.slug,
        scenario=published.title,
        scenario_href=with_query(url("scenario", slug=published.slug), scene.choices),
        action_href=url("why_not", slug=published.slug),
        names={"kind": KIND, "from": FROM, "to": TO, "protocol": PROTOCOL, "port": PORT},
        hidden=tuple(scene.choices.items()),
        kinds=tuple(Option(kind, LABELS[kind], kind == query.get(KIND)) for kind in KINDS),
        sources=tuple(_sources(scene, query.get(FROM, ""))),
        destinations=tuple(_nodes(scene, query.get(TO, ""))),
        protocols=tuple(Option(each, each.upper(), each == query.get(PROTOCOL)) for each in PROTOCOLS),
        port=query.get(PORT, "")[:12],
        wishes=tuple(_wish(published, judged, scene) for judged in judged_wishes(scene)),
        problem=problem,
        answer=answer,
    )


def _asked(published: Published, scene: Scene, query: Mapping[str, str]) -> tuple[str, AnswerView | None]:
    kind = next((each for each in KINDS if each == query.get(KIND)), None)
    if kind is None:
        return "", None
    try:
        judged = judged_wish(kind, _line(query), scene)
    except InvalidTextError as invalid:
        return invalid.problems[0].message, None
    return "", _answer(published, judged, scene)


def _line(query: Mapping[str, str]) -> str:
    """As a wish in a scenario is written."""
    protocol, port = query.get(PROTOCOL, ""), query.get(PORT, "").strip()
    there = f"{query.get(TO, '').strip()}:{port}" if port and protocol != "icmp" else query.get(TO, "").strip()
    spoken = f"{protocol} " if protocol and port != "*" else ""
    return f"{spoken}{query.get(FROM, '').strip()} -> {there}"


def _answer(published: Published, judged: Judged, scene: Scene) -> AnswerView:
    changes = proving(judged, NO_CHANGES)
    trace = service.run_published(published, scene.choices, changes).trace
    found = findings(trace, scene)
    figure = FigureRequest(published.data, published.slug, FIGURE, controls=scene.choices, at=found.at, changes=changes)
    run = Run(published.slug, tuple(scene.choices.items()), (("ask", changes.ask),))
    return AnswerView(
        granted=judged.granted,
        sentence=sentence(judged, scene),
        obstacles=tuple(run.obstacle(each) for each in found.blockers),
        passed=tuple(_passed(each, scene, run) for each in _who_passed(found)),
        figure=figure_markup(figure),
    )


def _who_passed(found: Findings) -> tuple[Passed, ...]:
    """Only where nothing stands in the way."""
    return () if found.blockers else found.passed


def _passed(each: Passed, scene: Scene, run: Run) -> ObstacleView:
    sentence = f"At {scene.cast.label(each.place.partition('.')[0])} it may pass."
    line, moment = run.line(each.line), run.moment(each.at)
    return ObstacleView("let it pass", each.text, sentence, each.place, each.line, line, moment)


def _wish(published: Published, judged: Judged, scene: Scene) -> WishView:
    ask = judged.ask
    query = {KIND: judged.kind, FROM: ask.source, TO: ask.destination, PROTOCOL: ask.protocol or "tcp"}
    query[PORT] = "" if ask.port is None else str(ask.port or "*")
    href = with_query(url("why_not", slug=published.slug), scene.choices, list(query.items()))
    return WishView(told.wish(judged, scene.cast), judged.granted, href)


def _sources(scene: Scene, chosen: str) -> Iterator[Option]:
    yield from _nodes(scene, chosen)
    for name, zone in scene.written.network.zones.items():
        yield Option(name, f"any host of {zone.label or name}", name == chosen)


def _nodes(scene: Scene, chosen: str) -> Iterator[Option]:
    for name in scene.written.network.nodes:
        yield Option(name, scene.cast.label(name), name == chosen)
