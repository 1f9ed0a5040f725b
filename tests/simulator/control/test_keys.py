"""Keys that are replaced, and a far end that is found again behind NAT."""

from dataclasses import replace

from app.simulator.control.configuration import Ike, Retransmission
from app.simulator.control.facts import Reason, SessionChange, SessionKind, SessionState
from app.simulator.engine import simulate
from app.simulator.events import Change, Query, SetLink, Wait
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import envelope_of
from app.simulator.rules.filtering import Hook
from app.simulator.trace import PacketTrace, Trace
from tests.simulator.builders import filter_chain
from tests.simulator.control.networks import DPD, stream, two_tunnels

REKEYING = Ike(rekey=30 * SECOND, lifetime=50 * SECOND)
ASK = Query("pc", "db", 7)


def sealed(packet: PacketTrace) -> tuple[int, int]:
    """The SPI and the sequence number on the way."""
    envelopes = [envelope for hop in packet.hops if (envelope := envelope_of(hop.left))]
    return envelopes[0].number, envelopes[0].sequence


def rekeyed(trace: Trace, place: str) -> list[int]:
    return [
        fact.time // SECOND
        for fact in trace.control
        if isinstance(fact, SessionChange) and fact.place == place and fact.state is SessionState.REKEYED
    ]


def test_keys_are_replaced_as_often_as_their_time_has_come() -> None:
    trace = simulate(two_tunnels(REKEYING), [stream(count=90)])
    assert rekeyed(trace, "office.a") == rekeyed(trace, "cloud.a") == [20, 50, 80]


def test_with_other_keys_packets_have_another_number_and_are_counted_anew() -> None:
    trace = simulate(two_tunnels(replace(REKEYING, rekey=15 * SECOND)), [ASK, Wait(10 * SECOND), ASK])
    (before, _), (after, counted) = (sealed(trace.packets[number]) for number in (0, 2))
    assert before != after
    assert counted < 10


def test_keys_that_cannot_be_replaced_are_gone_at_the_end_of_their_life() -> None:
    """Without dead peer detection the request for new keys finds out: here it would go on asking beyond that."""
    patient = replace(REKEYING, retransmission=Retransmission(tries=20))
    trace = simulate(two_tunnels(patient, hold=3600), [stream((25, SetLink("office-a", up=False)), count=90)])
    lost = next(
        fact
        for fact in trace.control
        if isinstance(fact, SessionChange) and fact.place == "office.a" and fact.state is SessionState.DOWN
    )
    assert (lost.reason, lost.kind) == (Reason.LIFETIME, SessionKind.IKE)
    assert lost.time // SECOND == 20 + 50


def test_asking_for_a_sign_of_life_leaves_keys_alone() -> None:
    trace = simulate(two_tunnels(DPD), [Wait(120 * SECOND)])
    assert all(fact.time < 0 for fact in trace.control)


def test_a_question_that_comes_again_is_answered_again_and_changes_nothing() -> None:
    """The answers of the office are lost for a while, so that the cloud asks again (RFC 7296, 2.1)."""
    network = two_tunnels(REKEYING, hold=3600)
    office = next(node for node in network.nodes if node.name == "office")
    mute = replace(office, chains=(filter_chain(Hook.OUTPUT, "udp sport 500 drop"),))
    trace = simulate(
        network, [Wait(15 * SECOND), Change((mute,)), Wait(10 * SECOND), Change((office,)), Wait(12 * SECOND)]
    )
    assert rekeyed(trace, "office.a") == [20]
    assert len(rekeyed(trace, "cloud.a")) == 1


def test_keys_wait_to_be_replaced_until_a_sign_of_life_has_come() -> None:
    """Who asks for two things at once would begin to wait anew for a far end that is dead."""
    slow = replace(DPD, retransmission=Retransmission())
    at = 20 * SECOND + slow.retransmission.total
    cut = stream((0, SetLink("office-a", up=False)), count=220)
    for ike in (slow, replace(slow, rekey=30 * SECOND)):
        trace = simulate(two_tunnels(ike, hold=3600), [cut])
        changes = (fact for fact in trace.control if isinstance(fact, SessionChange))
        lost = next(change for change in changes if change.reason is Reason.NO_ANSWER)
        assert len(lost.asked) == 6
        assert lost.time < at


def test_keys_are_replaced_as_soon_as_the_sign_of_life_has_come() -> None:
    """Nothing else is heard: each end asks after ten seconds, again four seconds later, and has an answer then."""
    eager = replace(DPD, retransmission=Retransmission(), rekey=22 * SECOND)
    down, up = SetLink("office-a", up=False), SetLink("office-a", up=True)
    play = (Wait(9 * SECOND), down, Wait(4 * SECOND), up, Wait(5 * SECOND))
    trace = simulate(two_tunnels(eager, hold=3600), play)
    assert rekeyed(trace, "office.a") == rekeyed(trace, "cloud.a") == [14]
    assert rekeyed(trace, "office.b") == rekeyed(trace, "cloud.b") == [12]
