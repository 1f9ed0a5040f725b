"""Keys that are replaced, and a far end that is found again behind NAT."""

from dataclasses import replace

from app.simulator.addresses import SECOND
from app.simulator.control.configuration import Ike, Retransmission
from app.simulator.control.facts import Reason, SessionChange, SessionKind, SessionState
from app.simulator.engine import simulate
from app.simulator.events import Query, SetLink, Wait
from app.simulator.packet import envelope_of
from app.simulator.trace import PacketTrace, Trace
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
