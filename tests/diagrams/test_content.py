"""Every scenario of the course, with every choice of its controls, is drawn without a fault."""

import pytest

from app.diagrams.layout import layout
from app.diagrams.trails import Trail, strokes
from app.scenarios.changing.choices import Choices
from app.scenarios.picturing.pictures import topology
from app.scenarios.service import run
from tests.diagrams.invariants import faults
from tests.scenarios.builders import content, some_choices

WIDE, TALL = (917, 1040, 1180), (288, 320, 343, 358)
NARROW = 800
"""Where large networks take the tall form, as `layout` has it."""
CHOICES = list(some_choices())


@pytest.mark.parametrize(("slug", "choices"), CHOICES, ids=[f"{slug} {choices}" for slug, choices in CHOICES])
def test_a_scenario_is_drawn_without_a_fault_at_every_width(slug: str, choices: Choices) -> None:
    simulation = run(content(slug), choices)
    drawn = topology(simulation)
    placed = [layout(drawn, form="wide", width=width) for width in WIDE]
    placed += [layout(drawn, form="tall", width=width) for width in TALL]
    narrow = layout(drawn, form="wide", width=NARROW)
    placed += [narrow] if narrow else [layout(drawn, form="tall", width=NARROW)]
    assert [faults(drawn, each) if each else "does not fit" for each in placed] == [[]] * len(placed)
    for packet in simulation.trace.packets:
        places = tuple(hop.place for hop in packet.hops)
        trails = [strokes(each, Trail("req", places)) for each in placed if each is not None]
        assert len(places) == 1 or all(trails)
