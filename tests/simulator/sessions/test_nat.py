"""Translation: who decides it, how a port is chosen, and what is rewritten."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.simulator.chance import Chance
from app.simulator.events import Connect, IcmpQueryMessage, Ping, Query, Send, UdpMessage, Wait
from app.simulator.limits import Meter
from app.simulator.packets.addresses import NumberRange
from app.simulator.packets.flows import answering
from app.simulator.packets.packet import Flow, IcmpError, IcmpQuery, Protocol, UdpDatagram
from app.simulator.rules.filtering import Hook, Masquerade, Priority, Side
from app.simulator.sessions.binding import Target, choose_binding
from app.simulator.sessions.conntrack import TrackingTable
from app.simulator.sessions.field_changes import FieldChange, TranslatedField
from app.simulator.steps import EndingKind, NatBound, NatConsulted, PortChoice, Translated
from app.simulator.trace import EventOutcome, Trace
from tests.simulator.builders import (
    APP,
    APP2,
    GATEWAY,
    MASQUERADE,
    SYN,
    WEB,
    filter_chain,
    first,
    has_step,
    nat_chain,
    network,
    only_entry,
    packet,
    path,
    play,
    quiet,
    seen_by,
    step,
    steps,
    table,
    tcp,
    udp,
)

MASQUERADED = quiet(network(MASQUERADE))
FORWARD_8080 = nat_chain(Hook.PREROUTING, "iifname wan tcp dport 8080 dnat to 10.0.1.10:80")


def bound(trace: Trace, event: int) -> NatBound:
    return step(first(trace, event), NatBound)


def chosen_port(trace: Trace, event: int) -> int:
    return bound(trace, event).chosen.source_port


# Who decides


def test_nat_rules_see_only_the_first_packet_of_a_session() -> None:
    trace = play(network(MASQUERADE), Connect("app", "web", 443, 5000))
    assert [has_step(each, NatConsulted) for each in trace.packets] == [True, False, False]
    assert [has_step(each, Translated) for each in trace.packets] == [True, True, True]


def test_of_every_packet_of_a_session_the_same_entry_is_told() -> None:
    trace = play(network(MASQUERADE), Query("app", "web", 53), Query("app", "web", 53))
    assert [step(each, Translated).entry_id for each in trace.packets] == [1, 1, 2, 2]
    assert [entry.entry_id for entry in table(trace)] == [1, 2]


def test_masquerade_takes_the_address_of_the_interface_towards_the_next_hop() -> None:
    two = network(MASQUERADE, wan=("192.0.2.9/24", "198.51.100.1/24"))
    assert bound(play(quiet(two), udp("app", "web", (5000, 53))), 1).chosen.source == GATEWAY


def test_a_rule_translates_to_the_address_it_names() -> None:
    to = network(nat_chain(Hook.POSTROUTING, "oifname wan snat to 198.51.100.7"))
    trace = play(quiet(to), udp("app", "web", (5000, 53)))
    assert seen_by(packet(trace, 1), "web").source == IPv4Address("198.51.100.7")


def test_a_translation_says_what_every_field_was_before() -> None:
    trace = play(network(FORWARD_8080), Connect("web", GATEWAY, 8080, 5000))
    translated = step(packet(trace, 1), Translated)
    assert translated.source == "gw.prerouting-nat.r1"
    assert translated.changes == (
        FieldChange(TranslatedField.DESTINATION_ADDRESS, GATEWAY, APP),
        FieldChange(TranslatedField.DESTINATION_PORT, 8080, 80),
    )


def test_answers_are_translated_back_and_still_name_the_rule_that_made_the_mapping() -> None:
    trace = play(network(MASQUERADE), Connect("app", "web", 443, 5000))
    translated = step(packet(trace, 2), Translated)
    assert (translated.side, translated.source) == (Side.DESTINATION, "gw.postrouting-nat.r1")
    assert seen_by(packet(trace, 2), "app").destination == APP


def test_an_accepting_rule_keeps_a_flow_from_the_rules_after_it() -> None:
    exempt = network(nat_chain(Hook.POSTROUTING, "ip saddr 10.0.1.0/24 accept", "oifname wan masquerade"))
    trace = play(quiet(exempt), udp("app", "web", (5000, 53)), udp("app2", "web", (5000, 53)))
    assert [seen_by(packet(trace, number), "web").source for number in (1, 2)] == [APP, GATEWAY]


def test_accepting_ends_only_its_own_chain() -> None:
    early = replace(nat_chain(Hook.POSTROUTING, "accept", name="early"), priority=Priority.SOURCE_NAT - 1)
    trace = play(quiet(network(early, MASQUERADE)), udp("app", "web", (5000, 53)))
    assert seen_by(packet(trace, 1), "web").source == GATEWAY


def test_a_nat_rule_may_drop() -> None:
    trace = play(
        quiet(network(nat_chain(Hook.PREROUTING, "udp dport 53 drop"), MASQUERADE)), udp("app", "web", (5000, 53))
    )
    assert packet(trace, 1).ending.source == "gw.prerouting-nat.r1"


def test_nat_chains_are_not_asked_where_no_rule_tracks_or_translates() -> None:
    trace = play(quiet(network(nat_chain(Hook.PREROUTING, "udp dport 53 drop"))), udp("app", "web", (5000, 53)))
    assert not has_step(packet(trace, 1), NatConsulted)
    assert path(packet(trace, 1)) == ["app", "gw", "isp", "web"]


def test_a_reset_that_rejects_asks_the_chains_that_the_rejected_packet_has_not_come_to() -> None:
    rejecting = filter_chain(Hook.FORWARD, "reject with tcp reset")
    trace = play(quiet(network(rejecting, MASQUERADE)), tcp("app", "web", (40000, 443), SYN))
    assert step(packet(trace, 2), NatConsulted).hook is Hook.POSTROUTING
    assert seen_by(packet(trace, 2), "app").source == WEB
    assert table(trace) == []


def test_an_error_that_rejects_asks_no_nat_chain() -> None:
    trace = play(quiet(network(filter_chain(Hook.FORWARD, "reject"), MASQUERADE)), udp("app", "web", (40000, 53)))
    assert not has_step(packet(trace, 2), NatConsulted)


def test_masquerading_on_the_loopback_takes_the_first_address_of_the_node() -> None:
    everything = nat_chain(Hook.POSTROUTING, "masquerade")
    trace = play(network(everything), Send("gw", GATEWAY, UdpMessage(5000, 53), source_address=GATEWAY))
    assert only_entry(trace).reply.destination == IPv4Address("10.0.1.1")


def test_a_redirect_leads_to_the_first_address_where_it_came_in() -> None:
    redirect = nat_chain(Hook.PREROUTING, "tcp dport 80 redirect to :8080")
    trace = play(quiet(network(redirect)), tcp("app", "web", (5000, 80), SYN))
    assert str(bound(trace, 1).chosen.receiver) == "10.0.1.1:8080"
    assert packet(trace, 1).ending.node == "gw"


def test_destination_nat_comes_before_routing_and_source_nat_after() -> None:
    trace = play(quiet(network(FORWARD_8080, MASQUERADE)), tcp("web", GATEWAY, (5000, 8080), SYN))
    kinds = [type(taken).__name__ for taken in steps(packet(trace, 1))]
    assert kinds.index("Translated") < kinds.index("Routed")
    out = play(MASQUERADED, udp("app", "web", (5000, 53)))
    kinds = [type(taken).__name__ for taken in steps(packet(out, 1))]
    assert kinds.index("Routed") < kinds.index("Translated")


def test_filters_see_the_inside_address_in_both_directions() -> None:
    """Destination NAT is done before forward, source NAT after; answers are translated back before it."""
    watched = filter_chain(Hook.FORWARD, "ip saddr 198.51.100.1 drop", "ip daddr 198.51.100.1 drop")
    trace = play(network(watched, MASQUERADE), Connect("app", "web", 443))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED


# How a port is chosen


def test_a_port_that_is_free_for_the_destination_is_kept() -> None:
    trace = play(MASQUERADED, udp("app", "web", (5000, 53)))
    assert bound(trace, 1).translation == Masquerade()
    assert (bound(trace, 1).choice, chosen_port(trace, 1)) == (PortChoice.ORIGINAL_PORT, 5000)


def test_two_senders_share_a_port_towards_different_destinations() -> None:
    trace = play(MASQUERADED, udp("app", "web", (5000, 53)), udp("app2", "web", (5000, 54)))
    assert (chosen_port(trace, 1), chosen_port(trace, 2)) == (5000, 5000)


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    trace = play(MASQUERADED, udp("app", "web", (5000, 53)), udp("app2", "web", (5000, 53)))
    assert bound(trace, 2).choice is PortChoice.SEARCHED
    assert chosen_port(trace, 2) != 5000
    assert bound(trace, 2).ports == NumberRange(1024, 65535)


def test_a_sender_keeps_the_port_it_once_got_for_new_destinations_too() -> None:
    trace = play(
        MASQUERADED, udp("app", "web", (5000, 53)), udp("app2", "web", (5000, 53)), udp("app2", "web", (5000, 54))
    )
    assert bound(trace, 3).choice is PortChoice.REUSED
    assert chosen_port(trace, 3) == chosen_port(trace, 2)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("port", "allowed"),
    [
        pytest.param(500, range(1, 512), id="low"),
        pytest.param(700, range(600, 1024), id="privileged"),
        pytest.param(5000, range(1024, 65536), id="high"),
    ],
)
def test_a_searched_port_stays_in_the_class_of_the_original(port: int, allowed: range, seed: int) -> None:
    events = udp("app", "web", (port, 53)), udp("app2", "web", (port, 53))
    assert chosen_port(play(MASQUERADED, *events, seed=seed), 2) in allowed


def test_an_echo_identifier_is_searched_like_a_port() -> None:
    trace = play(MASQUERADED, *(Send(who, "web", IcmpQueryMessage(8, 77)) for who in ("app", "app2")))
    assert bound(trace, 2).choice is PortChoice.SEARCHED
    sent = seen_by(packet(trace, 2), "web").transport
    assert isinstance(sent, IcmpQuery)
    assert sent.identifier == bound(trace, 2).chosen.identifier != 77


def test_a_range_of_ports_is_obeyed_and_when_it_is_used_up_packets_vanish() -> None:
    two = quiet(network(nat_chain(Hook.POSTROUTING, "udp dport 53 snat to 198.51.100.1:2000-2001")))
    trace = play(two, *(udp("app", "web", (port, 53)) for port in (5000, 5001, 5002)))
    assert {chosen_port(trace, 1), chosen_port(trace, 2)} == {2000, 2001}
    assert bound(trace, 3).choice is PortChoice.NONE_FREE
    assert packet(trace, 3).ending.kind is EndingKind.NAT_EXHAUSTED
    assert len(trace.packets) == 3


def test_without_a_rule_a_clash_changes_the_port_all_the_same() -> None:
    """The null binding: two public addresses lead to one server, and one client port is used for both."""
    both = nat_chain(Hook.PREROUTING, "ip daddr { 198.51.100.1, 198.51.100.2 } tcp dport 443 dnat to 10.0.1.10:80")
    on = quiet(network(both, wan=("198.51.100.1/24", "198.51.100.2/24")))
    trace = play(on, *(tcp("web", IPv4Address(to), (5000, 443), SYN) for to in ("198.51.100.1", "198.51.100.2")))
    assert seen_by(packet(trace, 1), "app").sender.port == 5000
    assert seen_by(packet(trace, 2), "app").sender.port != 5000
    nulls = [taken for taken in steps(packet(trace, 2)) if isinstance(taken, NatBound) and taken.translation is None]
    assert [null.choice for null in nulls] == [PortChoice.SEARCHED]


def test_a_port_is_free_again_when_its_session_has_expired() -> None:
    trace = play(MASQUERADED, udp("app", "web", (5000, 53)), Wait(31_000_000_000), udp("app2", "web", (5000, 53)))
    assert chosen_port(trace, 3) == 5000


# Port forward, hairpin, the gateway itself


def test_a_port_forward_leads_a_stranger_to_an_inside_host_and_the_answers_back() -> None:
    trace = play(network(FORWARD_8080), Connect("web", GATEWAY, 8080, 5000))
    assert path(packet(trace, 1)) == ["web", "isp", "gw", "app"]
    assert seen_by(packet(trace, 2), "web").source == GATEWAY
    assert only_entry(trace).reply.source == APP
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED


def test_a_hairpin_without_source_nat_fails_in_the_same_subnet() -> None:
    inward = nat_chain(Hook.PREROUTING, "tcp dport 8080 dnat to 10.0.1.10:80")
    trace = play(network(inward), Connect("app", GATEWAY, 8080))
    assert trace.events[0].outcome is EventOutcome.TIMED_OUT


def test_a_hairpin_with_source_nat_works() -> None:
    inward = nat_chain(Hook.PREROUTING, "tcp dport 8080 dnat to 10.0.1.10:80")
    around = nat_chain(Hook.POSTROUTING, "oifname lan masquerade")
    trace = play(network(inward, around), Connect("app", GATEWAY, 8080))
    assert path(packet(trace, 1)) == ["app", "gw", "app"]
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED


def test_the_gateways_own_packets_can_be_redirected_at_output_and_are_routed_anew() -> None:
    own = nat_chain(Hook.OUTPUT, "tcp dport 80 dnat to 10.0.1.10")
    trace = play(network(own), Connect("gw", "web", 80, 5000))
    assert path(packet(trace, 1)) == ["gw", "app"]
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED


def test_source_nat_at_input_hides_who_asked_the_gateway() -> None:
    hiding = nat_chain(Hook.INPUT, "snat to 192.0.2.1")
    trace = play(network(hiding), Ping("app", "gw.lan"))
    assert (seen_by(packet(trace, 1), "gw").source, packet(trace, 1).hops[-1].left.source) == (
        APP,
        IPv4Address("192.0.2.1"),
    )
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_somebody_who_talks_to_its_own_port_has_one_flow_for_both_directions() -> None:
    trace = play(network(MASQUERADE), udp("gw", "gw.lan", (53, 53)), Wait(60_000_000_000))
    assert table(trace) == []


def test_the_error_about_a_forwarded_packet_names_the_address_the_stranger_knows() -> None:
    trace = play(quiet(network(FORWARD_8080)), tcp("web", GATEWAY, (5000, 8080), SYN, ttl=2))
    error = seen_by(packet(trace, 2), "web")
    assert error.source == GATEWAY
    assert isinstance(error.transport, IcmpError)
    assert error.transport.inner.receiver == (GATEWAY, 8080)


def test_a_routers_error_on_the_way_reaches_the_inside_host_translated() -> None:
    trace = play(quiet(network(MASQUERADE)), udp("app", "web", (5000, 53), ttl=2))
    error = seen_by(packet(trace, 2), "app")
    assert (error.source, error.destination) == (IPv4Address("198.51.100.254"), APP)
    assert isinstance(error.transport, IcmpError)
    assert error.transport.inner.source == APP
    assert error.transport.inner.transport == UdpDatagram(5000, 53, 4)


def test_two_inside_hosts_with_one_port_each_get_their_own_answers() -> None:
    trace = play(network(MASQUERADE), Query("app", "web", 53, 5000), Query("app2", "web", 53, 5000))
    assert [event.outcome for event in trace.events] == [EventOutcome.COMPLETED] * 2
    assert [seen_by(packet(trace, number), host).destination for number, host in ((2, "app"), (4, "app2"))] == [
        APP,
        APP2,
    ]
    assert seen_by(packet(trace, 4), "app2").source == WEB


def test_a_range_of_destination_ports_is_searched_from_its_first() -> None:
    """Measured on a kernel: no chance is taken where a destination is translated."""
    forward = nat_chain(Hook.PREROUTING, "iifname wan udp dport 9000 dnat to 10.0.1.10:8000-8010")
    trace = play(quiet(network(forward)), *(udp("web", "gw.wan", (port, 9000)) for port in (6001, 6002)), seed=7)
    assert [bound(trace, event).chosen.destination_port for event in (1, 2)] == [8000, 8000]


def test_only_the_latest_earlier_mapping_that_fits_is_used_again() -> None:
    """The kernel looks no further than the first mapping that fits (find_appropriate_src)."""
    table = TrackingTable(Meter(1000))
    current = Flow(Protocol.UDP, APP, WEB, 5000, 53)
    for port, destination in ((2001, APP2), (2002, GATEWAY)):  # the second is the latest
        original = current._replace(destination=destination)
        mapped = original._replace(source=GATEWAY, source_port=port)
        assert table.confirm(table.begin(original, answering(mapped), 0))
    stranger = Flow(Protocol.UDP, APP2, WEB, 7000, 53)
    taken = Flow(Protocol.UDP, GATEWAY, WEB, 2002, 53)
    assert table.confirm(table.begin(stranger, answering(taken), 0))
    binding = choose_binding(table, current, Target(Side.SOURCE, GATEWAY), Chance(0))
    assert (binding.choice, binding.flow.source_port) == (PortChoice.ORIGINAL_PORT, 5000)
