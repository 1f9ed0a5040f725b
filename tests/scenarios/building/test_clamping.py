"""How a rule that clamps segments is told."""

from app.scenarios.narration.chains import done
from app.scenarios.service import run
from app.simulator.steps import Filtered
from tests.scenarios.builders import content

CLAMPED = "1460 bytes; 1400 fit there and back, and 1360 of them are left by headers"


def test_the_router_lowers_what_both_ends_ask_for() -> None:
    simulation = run(content("mtu-black-hole"), {"cure": "clamp"})
    assert all(each.met for each in simulation.trace.expectations)
    sizes = [
        (hop.place, step.answer, step.result, step.statement)
        for packet in simulation.trace.packets
        for hop in packet.hops
        for step in hop.steps
        if step.kind == "size"
    ]
    assert sizes == [("gw", CLAMPED, "1360 bytes", "clamping-by-the-route-goes-both-ways")] * 2


def test_the_rule_is_told_by_what_it_does() -> None:
    simulation = run(content("mtu-black-hole"), {"cure": "clamp"})
    steps = [
        step
        for packet in simulation.performance.trace.packets
        for hop in packet.hops
        for step in hop.steps
        if isinstance(step, Filtered) and hop.node == "gw"
    ]
    assert done(steps[0].tests[0]) == "lets a SYN ask for no more than what fits its way"
