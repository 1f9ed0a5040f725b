"""What the lessons say beside their figures, where a run can tell whether it is so."""

from app.scenarios.changes import Changes
from app.scenarios.service import Simulation, run
from tests.scenarios.builders import content, hop, packet

FORGETFUL = Changes(without=("two.forward.known",), put=(("two.forward.policy", "accept"),))


def test_a_gateway_that_accepts_what_nobody_remembers_answers_it_with_a_reset() -> None:
    """Egress, *When the memory ends*."""
    lenient = run(content("late-response"), {"timer": "linux"}, Changes(put=(("gw.input.policy", "accept"),)))
    assert packet(lenient, 5).ending.kind == "refused"
    assert (packet(lenient, 6).name, packet(lenient, 6).ending.place) == ("RST", "web")


def test_one_forgetful_firewall_of_two_makes_the_third_packet_invalid() -> None:
    """When a response needs a rule after all, *When the answer takes another way*."""
    lenient = run(content("asymmetric-return"), {"way": "other"}, FORGETFUL)
    assert [packet(lenient, number).ending.kind for number in (1, 2, 3)] == ["delivered"] * 3
    assert _state(lenient) == "invalid"
    asks = (("one.forward.shop", "ct state new tcp dport 443 accept"),)
    strict = run(content("asymmetric-return"), {"way": "other"}, Changes(FORGETFUL.without, FORGETFUL.put + asks))
    assert (packet(strict, 3).ending.kind, packet(strict, 3).ending.by) == ("lost", "one.forward.policy")


def _state(simulation: Simulation) -> str:
    """What Firewall 1 takes the third packet for."""
    return next(step.result for step in hop(simulation, "3.3").steps if step.kind == "track")
