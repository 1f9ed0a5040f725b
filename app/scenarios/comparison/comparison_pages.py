"""The page on which architectures are compared, from what was measured when each was published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from markupsafe import Markup
from pydantic import TypeAdapter

from app.documents import prose
from app.documents.registry import Published
from app.facts.citing import KnownFact, read_facts
from app.scenarios.comparison.comparing import AT_REST, LONGEST, MANY, Comparison, Needs, Survival
from app.simulator.packets.addresses import SECOND
from app.web.addresses import url

COMPARISONS = TypeAdapter(tuple[Comparison, ...])


@dataclass(frozen=True, slots=True)
class FailureView:
    """`word` says it without the colour: how long it takes, or that nothing comes back.

    `href` is empty where it cannot be watched.
    """

    part: str
    word: str
    survives: bool
    href: str


@dataclass(frozen=True, slots=True)
class NeedView:
    """`amounts` are those that are not nought."""

    node: str
    amounts: str


@dataclass(frozen=True, slots=True)
class ArchitectureView:
    title: str
    flow: str | None
    summary: str
    href: str
    order: int
    failures: tuple[FailureView, ...]
    one_flow: str
    many_flows: str
    needs: tuple[NeedView, ...]
    note: Markup | None
    figures: tuple[KnownFact, ...]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """`figures` are all that the notes cite, each once."""

    title: str
    architectures: tuple[ArchitectureView, ...]
    figures: tuple[KnownFact, ...]
    rest: int
    patience: int
    flows: int


def rows_of(published: Published) -> tuple[ArchitectureView, ...] | None:
    """None of a scenario that is not compared."""
    found = published.data.get("comparisons")
    if found is None:
        return None
    return tuple(_row(published, comparison) for comparison in COMPARISONS.validate_python(found))


def _row(published: Published, comparison: Comparison) -> ArchitectureView:
    throughput = comparison.throughput
    return ArchitectureView(
        published.title,
        comparison.flow,
        str(published.data["summary"]),
        _href(published, comparison.controls),
        comparison.order,
        tuple(_failure(survival, published) for survival in comparison.survivals),
        f"{throughput.one:,}" if throughput else "",
        f"{throughput.many:,}" if throughput else "",
        tuple(filter(None, map(_need, comparison.needs))),
        prose.compiled(comparison.note) if comparison.note else None,
        read_facts(published.data),
    )


def comparison_page(architectures: Sequence[tuple[ArchitectureView, ...]]) -> ComparisonPage:
    """Of each scenario the rows, which stay together."""
    ordered = sorted(chain.from_iterable(architectures), key=lambda each: (each.order, each.title))
    figures = dict.fromkeys(figure for each in ordered for figure in each.figures)
    return ComparisonPage("Architectures compared", tuple(ordered), tuple(figures), AT_REST, LONGEST // SECOND, MANY)


def _failure(survival: Survival, published: Published) -> FailureView:
    part = f"the link {survival.label}" if survival.is_link else survival.label
    href = "" if survival.controls is None else _href(published, survival.controls)
    if survival.seconds is None:
        return FailureView(part, "stays down", survives=False, href=href)
    word = "nothing is lost" if survival.seconds == 0 else f"back after {survival.seconds:g} s"
    return FailureView(part, word, survives=True, href=href)


def _href(published: Published, controls: Mapping[str, str]) -> str:
    return f"{url('scenario', slug=published.slug)}?{urlencode(controls)}".rstrip("?")


def _need(needs: Needs) -> NeedView | None:
    """None of a node that needs nothing of what is counted."""
    counted = (
        (needs.addresses, "outer address", "outer addresses"),
        (needs.tunnels, "tunnel", "tunnels"),
        (needs.written, "written route", "written routes"),
        (needs.learned, "learned route", "learned routes"),
    )
    amounts = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counted if count)
    return NeedView(needs.node, amounts) if amounts else None
