"""A hop at a gateway is told as stays at its niches, and the session memory with them."""

import pytest

from tests.scenarios.builders import hop, packet, played


@pytest.mark.parametrize(
    ("slug", "choices", "number", "places"),
    [
        pytest.param("egress-nat", {}, 1, "app gw.filter gw.nat isp web", id="a request meets the filter first"),
        pytest.param("egress-nat", {}, 2, "web isp gw.nat gw.filter app", id="its response meets NAT first"),
        pytest.param("egress-nat", {}, 3, "app gw.filter gw.nat isp web", id="what follows goes the same way"),
        pytest.param("unsolicited-syn", {}, 1, "stranger isp gw.nat gw.filter", id="a stranger ends at the filter"),
        pytest.param(
            "port-forward", {}, 1, "visitor isp gw.nat gw.filter shop", id="a forwarded packet is not sent back to NAT"
        ),
        pytest.param("port-forward", {}, 2, "shop gw.filter gw.nat isp visitor", id="the answer of a server inside"),
        pytest.param("ping", {"initiator": "outside"}, 2, "gw.filter isp web", id="what the gateway says itself"),
    ],
)
def test_places_come_in_the_order_of_the_kernel(slug: str, choices: dict[str, str], number: int, places: str) -> None:
    assert [each.place for each in packet(played(slug, **choices), number).hops] == places.split()


@pytest.mark.parametrize(
    ("slug", "choices", "at", "state"),
    [
        pytest.param("egress-nat", {}, "1.3", "written", id="the first packet writes it"),
        pytest.param("egress-nat", {}, "2.3", "matched", id="the response matches it"),
        pytest.param("egress-nat", {}, "3.3", "matched", id="the next packet out matches it"),
        pytest.param("egress-nat", {}, "5.3", "expired", id="the late response finds it forgotten"),
        pytest.param("unsolicited-syn", {}, "1.3", "empty", id="nobody has written anything"),
        pytest.param(
            "unsolicited-syn", {"port": "session"}, "4.3", "unmatched", id="what is written fits somebody else"
        ),
        pytest.param("port-forward", {}, "1.4", "written", id="a forwarded packet is confirmed behind the filter"),
    ],
)
def test_the_memory_says_what_it_knows(slug: str, choices: dict[str, str], at: str, state: str) -> None:
    session = hop(played(slug, **choices), at).session
    assert session is not None
    assert (session.place, session.state) == ("gw.nat", state)


def test_the_memory_is_silent_where_it_is_not_asked() -> None:
    assert hop(played("egress-nat"), "1.2").session is None
    assert hop(played("egress-nat"), "1.4").session is None


def test_only_what_changed_here_is_told_as_changed() -> None:
    run = played("egress-nat")
    assert hop(run, "1.3").changed.sender == "10.0.1.10:40000"
    assert hop(run, "1.3").changed.receiver is None
    assert hop(run, "2.3").changed.receiver == "198.51.100.1:40000"
    assert hop(run, "1.4").changed.sender is None


def test_a_change_of_the_table_belongs_to_the_stay_that_made_it() -> None:
    run = played("egress-nat")
    made = next(change for change in run.trace.tracking if change.change == "made")
    assert (made.packet, made.hop) == (1, 3)
    state = next(change for change in run.trace.tracking if change.change == "state")
    assert (state.packet, state.hop) == (2, 3)
    expired = next(change for change in run.trace.tracking if change.change == "expired")
    assert (expired.packet, expired.hop) == (None, None)


def test_a_verdict_names_its_rule() -> None:
    verdict = hop(played("egress-nat"), "2.4").verdict
    assert verdict is not None
    assert (verdict.kind, verdict.text, verdict.place) == ("accept", "rule known: accept", "gw.forward.known")


def test_a_decision_names_the_line_that_answered() -> None:
    (track, route, judged) = hop(played("egress-nat"), "1.2").steps
    assert track.source is None
    assert route.source
    assert judged.source
    assert (route.source.place, judged.source.place) == ("gw.routes.1", "gw.forward.r2")
    assert route.source.line
    assert judged.source.line
    assert route.source.line < judged.source.line
