"""All that can be said of the links before a px of text is known: their ways, ports and lanes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.diagrams.geometry import NEARLY
from app.diagrams.topology import Link
from app.diagrams.tunnels import Carried, carried
from app.diagrams.wide.grid import Grid
from app.diagrams.wide.lanes import End, Nudges, Run, order_lanes
from app.diagrams.wide.ports import Ports, parallel_links, ports
from app.diagrams.wide.ways import Way, ways

ROW, COLUMN = 100.0, 1000.0
"""Heights of levels and widths of gutters while lanes are ordered: more than all ports and lanes in one."""

Key = tuple[int, str]
"""A gutter or a level, and a link."""


@dataclass(slots=True)
class Wiring:
    grid: Grid
    on: Carried
    ways: dict[str, Way]
    ports: Ports
    upright: dict[Key, float] = field(default_factory=dict)
    """Lanes by gutter, from its middle."""
    gutter_width: dict[int, float] = field(default_factory=dict)
    along: dict[Key, float] = field(default_factory=dict)
    """Lanes by level, from its middle."""
    level_height: dict[int, float] = field(default_factory=dict)

    def port(self, link: Link | str, node: str) -> float:
        return self.ports[link if isinstance(link, str) else link.link, node]

    def reach(self, node: str) -> float:
        """How far the outermost port of a node lies from the middle of its stop, tubes included."""
        return max(
            (
                abs(height) + self.on.thickness(link) / 2 + 4
                for (link, end), height in self.ports.items()
                if end == node and height
            ),
            default=0.0,
        )

    def shared_end(self, link: Link) -> str:
        """The node at whose height the long run lies, if there is one."""
        way, (first, last) = self.ways[link.link], self.grid.ends(link)
        return first if way.level == way.first_level else last if way.level == way.last_level else ""


def wire(grid: Grid) -> Wiring:
    on, found = carried(grid.graph), ways(grid)
    wiring = Wiring(grid, on, found, ports(grid, found, on))
    nudges: Nudges = {}
    for gutter, pieces in _upright_pieces(wiring).items():
        lanes = order_lanes(_runs(wiring, pieces), on.thickness, nudges)
        wiring.gutter_width[gutter] = lanes.width
        wiring.upright |= {(gutter, link): place for link, place in lanes.place.items()}
    for level, runs in _long_runs(wiring).items():
        lanes = order_lanes(runs, on.thickness, {})
        wiring.level_height[level] = lanes.width
        wiring.along |= {(level, link): place for link, place in lanes.place.items()}
    _give_way(wiring, nudges)
    return wiring


@dataclass(frozen=True, slots=True)
class Piece:
    """The upright part of a link in one gutter."""

    ends: tuple[End, End]
    hubs: tuple[str, ...]
    """The nodes whose lane it may share."""

    @property
    def link(self) -> str:
        return self.ends[0].link


def _upright_pieces(wiring: Wiring) -> dict[int, list[Piece]]:
    by_gutter: dict[int, list[Piece]] = defaultdict(list)
    for link in wiring.grid.graph.topology.links:
        way = wiring.ways[link.link]
        pieces = _short_piece(wiring, link, way) if way.short else _long_pieces(wiring, link, way)
        for gutter, piece in pieces:
            if abs(piece.ends[0].at - piece.ends[1].at) > NEARLY:
                by_gutter[gutter].append(piece)
    return by_gutter


def _short_piece(wiring: Wiring, link: Link, way: Way) -> Iterator[tuple[int, Piece]]:
    first, last = wiring.grid.ends(link)
    gutter = way.first_gutter
    first_side = -1 if gutter == wiring.grid.column[first] else 1
    last_side = 1 if gutter == wiring.grid.column[last] - 1 else -1
    start = End(way.first_level * ROW + wiring.port(link, first), first_side, link.link, first)
    end = End(way.last_level * ROW + wiring.port(link, last), last_side, link.link, last)
    yield gutter, Piece((start, end), (first, last))


def _long_pieces(wiring: Wiring, link: Link, way: Way) -> Iterator[tuple[int, Piece]]:
    first, last = wiring.grid.ends(link)
    shared = wiring.shared_end(link)
    run = way.level * ROW + (wiring.port(link, shared) if shared else 0.0)
    start = End(way.first_level * ROW + wiring.port(link, first), -1, link.link, first)
    end = End(way.last_level * ROW + wiring.port(link, last), 1, link.link, last)
    yield way.first_gutter, Piece((start, End(run, 1, link.link, shared)), (first,))
    yield way.last_gutter, Piece((End(run, -1, link.link, shared), end), (last,))


def _runs(wiring: Wiring, pieces: list[Piece]) -> list[Run]:
    """Plain links of one hub share a lane; every other link has its own."""
    parallel = parallel_links(wiring.grid)
    plain = {piece.link for piece in pieces if piece.link not in parallel and not wiring.on.thickness(piece.link)}
    fan: dict[str, int] = defaultdict(int)
    for piece in pieces:
        for node in piece.hubs:
            fan[node] += piece.link in plain
    runs: dict[tuple[bool, str], Run] = defaultdict(Run)
    for piece in pieces:
        hub = max(piece.hubs, key=lambda node: (fan[node], -wiring.grid.graph.order[node]))
        shares = piece.link in plain and fan[hub] > 1
        run = runs[shares, hub if shares else piece.link]
        run.ends += piece.ends
        run.links.append(piece.link)
    return list(runs.values())


def _long_runs(wiring: Wiring) -> Mapping[int, list[Run]]:
    """Those that run along between two rows, by level."""
    by_level: dict[int, list[Run]] = defaultdict(list)
    for link, way in wiring.ways.items():
        if not way.short and way.between_rows:
            start, end = (
                gutter * COLUMN + wiring.upright.get((gutter, link), 0.0)
                for gutter in (way.first_gutter, way.last_gutter)
            )
            ends = [
                End(start, -1 if way.first_level < way.level else 1, link),
                End(end, -1 if way.last_level < way.level else 1, link),
            ]
            by_level[way.level].append(Run(ends, [link]))
    return by_level


def _give_way(wiring: Wiring, nudges: Nudges) -> None:
    for (link, node), distance in nudges.items():
        way = wiring.ways[link]
        if node:
            wiring.ports[link, node] += distance
        elif not way.between_rows:
            wiring.along[way.level, link] = wiring.along.get((way.level, link), 0.0) + distance
