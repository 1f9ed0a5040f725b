"""The two drawings that stand in a page without script: with the trails of all packets, or of the network alone."""

from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

from app.diagrams.drawing import draw
from app.diagrams.layout import layout
from app.diagrams.trails import Trail
from app.scenarios.picturing.pictures import TALL_WIDTH, WIDE_WIDTH, topology
from app.scenarios.service import Simulation
from app.scenarios.traces.trace_document import TraceDocument

TRAIL_KINDS = {"request": "req", "response": "res", "unsolicited": "uns", "local": "loc"}


@lru_cache(maxsize=128)
def draw_both(simulation: Simulation, prefix: str) -> tuple[Markup | None, Markup | None]:
    """Wide, where the network fits, and tall. `prefix` keeps the ids of two figures in a page apart."""
    return _drawn(simulation, prefix, tuple(_trails(simulation.trace)))


@lru_cache(maxsize=128)
def draw_network(simulation: Simulation, prefix: str) -> tuple[Markup | None, Markup | None]:
    """The same two without anything of the run, for whoever is asked what will happen."""
    return _drawn(simulation, prefix, ())


def _drawn(simulation: Simulation, prefix: str, trails: tuple[Trail, ...]) -> tuple[Markup | None, Markup | None]:
    plan = topology(simulation)
    wide = layout(plan, form="wide", width=WIDE_WIDTH)
    tall = layout(plan, form="tall", width=TALL_WIDTH)
    return (
        Markup(draw(wide, f"{prefix}-wide", trails)) if wide else None,  # noqa: S704 diagrams escapes every label
        Markup(draw(tall, f"{prefix}-tall", trails)) if tall else None,  # noqa: S704 as above
    )


def _trails(trace: TraceDocument) -> Iterator[Trail]:
    for packet in trace.packets:
        places = tuple(hop.place for hop in packet.hops)
        yield Trail(kind=TRAIL_KINDS[packet.kind], places=places)
