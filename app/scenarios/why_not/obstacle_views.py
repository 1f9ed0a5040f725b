"""What stands in a packet's way, for pages: each with a link to its moment, and to its line in the scenario's text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.scenarios.changing.changes import PAST
from app.scenarios.changing.choices import AT
from app.scenarios.traces.obstacle_documents import WhyNotDocument
from app.web.addresses import url


@dataclass(frozen=True, slots=True)
class ObstacleView:
    """Links are empty where there is nothing to lead to."""

    relation: str
    title: str
    sentence: str
    place: str
    line: int | None
    line_href: str
    moment_href: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a published scenario; `changes` waive nothing. Without a slug nothing leads to it."""

    slug: str
    controls: tuple[tuple[str, str], ...]
    changes: tuple[tuple[str, str], ...] = ()

    def obstacle(self, why: WhyNotDocument) -> ObstacleView:
        return ObstacleView(
            relation=why.relation,
            title=why.title,
            sentence=why.sentence,
            place=why.place or "",
            line=why.line,
            line_href=self.line(why.line),
            moment_href=self.moment(why.at, why.past) if why.at else "",
        )

    def line(self, line: int | None) -> str:
        return f"{url('scenario_text', slug=self.slug)}#L{line}" if self.slug and line else ""

    def moment(self, at: str, past: Iterable[str] = ()) -> str:
        if not self.slug:
            return ""
        more = [*self.changes, *((PAST, line) for line in past), (AT, at)]
        return with_query(url("scenario", slug=self.slug), dict(self.controls), more)


def with_query(address: str, choices: Mapping[str, str], more: Iterable[tuple[str, str]] = ()) -> str:
    query = urlencode([*choices.items(), *more])
    return f"{address}?{query}" if query else address
