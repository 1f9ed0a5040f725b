"""The wide form: from left to right, the straight line as one row.

The widest labels that fit are taken, then fewer columns, and less air where the network is too high. Where nothing
fits, there is no wide form.
"""

from collections.abc import Sequence

from app.diagrams.columns import columns, fold
from app.diagrams.geometry import Rect
from app.diagrams.graph import Columns, Graph, index
from app.diagrams.placed import Layout
from app.diagrams.rows import rows
from app.diagrams.spine import spine
from app.diagrams.tags import with_tags
from app.diagrams.topology import Topology
from app.diagrams.tunnels import tubes
from app.diagrams.wide.across import least_across, stretched_across
from app.diagrams.wide.blocks import COMPACT, ROOMY, Style, blocks
from app.diagrams.wide.down import stacked_down
from app.diagrams.wide.grid import lay_grid
from app.diagrams.wide.heads import heads
from app.diagrams.wide.placing import Plot, place_corridors, place_nodes, place_plates, place_slips, place_zones
from app.diagrams.wide.routes import place_links
from app.diagrams.wide.wiring import Wiring, wire
from app.diagrams.wishes import wishes

CAPS = (176.0, 150.0, 134.0, 118.0, 102.0)
"""Widths of labels, in the order in which they are tried."""
HIGH = 560.0
"""A network higher than this is drawn with less air."""
NOTE_GAP = 18.0


def wide(topology: Topology, width: float, note_height: float) -> Layout | None:
    graph = index(topology)
    line = spine(graph)
    column: Columns | None = columns(graph, wishes(graph, line), line)
    while column is not None:
        wiring = _wired(graph, line, column)
        for style in (ROOMY, COMPACT):
            for cap in CAPS:
                if least_across(wiring, blocks(wiring, cap, style), style).width <= width:
                    return with_tags(_airy_or_compact(wiring, cap, style, width, note_height))
        column = fold(graph, column, line)
    return None


def _wired(graph: Graph, line: Sequence[str], column: Columns) -> Wiring:
    row, moved = rows(graph, column, line)
    return wire(lay_grid(graph, line, moved, row))


def _airy_or_compact(wiring: Wiring, cap: float, style: Style, width: float, note_height: float) -> Layout:
    layout = _laid_out(wiring, cap, style, width, note_height)
    return layout if layout.note.y <= HIGH or style is COMPACT else _laid_out(wiring, cap, COMPACT, width, note_height)


def _laid_out(wiring: Wiring, cap: float, style: Style, width: float, note_height: float) -> Layout:
    grid, sized = wiring.grid, blocks(wiring, cap, style)
    across = stretched_across(wiring, sized, style, width)
    headed = heads(wiring, across, style)
    plot = Plot(grid, sized, style, across, headed, stacked_down(wiring, sized, headed, style))
    nodes, zones = place_nodes(plot), place_zones(plot)
    links = place_links(plot, wiring, nodes)
    note = Rect(0.0, plot.down.height + NOTE_GAP, width, note_height)
    return Layout(
        grid.graph.topology,
        "wide",
        width,
        note.bottom,
        nodes,
        zones,
        links,
        note,
        tubes(links, wiring.on),
        place_corridors(plot, zones),
        place_slips(plot, nodes),
        place_plates(plot, zones),
        spine=tuple(grid.line),
    )
