import pytest
from pydantic import ValidationError

from app.documents.texts import read_yaml
from app.scenarios.expecting.claims import Claim, find_moment, holds
from app.scenarios.performances import perform
from app.scenarios.scenes import read_scenario, set_scene
from app.scenarios.traces.trace_document import TraceDocument
from app.scenarios.traces.tracing import trace_document
from tests.scenarios.builders import played
from tests.scenarios.egress import EGRESS


def play(initiator: str) -> TraceDocument:
    scene = set_scene(read_scenario(read_yaml(EGRESS)), {"initiator": initiator})
    return trace_document(perform(scene))


INSIDE, OUTSIDE = play("inside"), play("outside")
HOPS = ("1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5")


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        pytest.param({"verdict": "accept"}, ["1.2", "2.4"], id="accepted at the filter, twice"),
        pytest.param({"verdict": "drop"}, [], id="dropped nowhere"),
        pytest.param({"state": "new"}, ["1.2", "1.3"], id="new at both niches of the gateway"),
        pytest.param({"state": "established"}, ["2.3", "2.4"], id="established at both niches on the way back"),
        pytest.param({"translated": "source"}, ["1.3"], id="the source of the request"),
        pytest.param({"translated": "destination"}, ["2.3"], id="the destination of the response"),
        pytest.param({"translated": "nothing", "verdict": "accept"}, ["1.2", "2.4"], id="nothing at the filter"),
        pytest.param({"by": "gw.forward.known"}, ["2.4"], id="a rule by its name"),
        pytest.param({"source": "198.51.100.1"}, ["1.3", "1.4", "1.5"], id="an address without its port"),
        pytest.param({"destination": "10.0.1.10:40000"}, ["2.3", "2.4", "2.5"], id="an address with its port"),
        pytest.param({"destination": "10.0.1.10:443"}, [], id="the address with another port"),
        pytest.param({"next": "gw.nat"}, ["1.2", "2.2"], id="the next niche"),
        pytest.param({"next": "isp"}, ["1.3", "2.1"], id="the next node"),
        pytest.param({"ending": "delivered"}, list(HOPS), id="the ending of the whole packet"),
        pytest.param({"verdict": "accept", "state": "new"}, ["1.2"], id="two things at once"),
    ],
)
def test_a_claim_holds_where_the_simulator_says_so(claim: dict[str, str], where: list[str]) -> None:
    assert [at for at in HOPS if holds(INSIDE, at, Claim.model_validate(claim))] == where


def test_a_stranger_is_dropped_by_the_policy() -> None:
    moment = OUTSIDE.packets[0].hops[-1]
    at = f"1.{moment.number}"
    assert holds(OUTSIDE, at, Claim(verdict="drop", by="gw.input.policy", ending="lost", state="new"))
    assert not holds(OUTSIDE, at, Claim(next="app"))


@pytest.mark.parametrize("at", ["1.9", "99.1", "0.1", "1", "", "1.1.1", "one.two"])
def test_nothing_holds_where_there_is_no_hop(at: str) -> None:
    assert find_moment(INSIDE, at) is None
    assert not holds(INSIDE, at, Claim(ending="delivered"))


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"verdict": "maybe"}, id="a verdict that no filter gives"),
        pytest.param({"vredict": "accept"}, id="a word that is not known"),
        pytest.param({"source": "somewhere"}, id="an address that is none"),
        pytest.param({"dark": "16"}, id="a time without its unit"),
    ],
)
def test_what_is_no_claim_is_refused(claim: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate(claim)


@pytest.mark.parametrize(
    ("slug", "controls", "right"),
    [
        pytest.param("failover-active-standby", {}, "16s", id="as long as the timer and the datagrams say"),
        pytest.param("failover-static", {"asks": "nobody"}, "for-good", id="nothing is answered again"),
        pytest.param("failover-static", {"fails": "nothing"}, "0s", id="all is answered"),
    ],
)
def test_how_long_a_stream_is_dark_can_be_claimed(slug: str, controls: dict[str, str], right: str) -> None:
    trace = played(slug, **controls).trace
    claimed = ("0s", "15.9s", "16s", "16000ms", "for-good")
    assert [each for each in claimed if holds(trace, "1.1", Claim(dark=each))] == [
        each for each in claimed if each == right or (right, each) == ("16s", "16000ms")
    ]


def test_without_a_stream_nothing_is_dark() -> None:
    assert not holds(INSIDE, "1.1", Claim(dark="0s"))
