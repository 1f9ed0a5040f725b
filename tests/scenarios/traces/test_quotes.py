"""The packet inside an ICMP error, and entries whose time is over."""

from app.scenarios.service import explained, run
from app.scenarios.traces.trace_document import HopDocument
from tests.scenarios.builders import content, scenario

CLOSED = """
scenario: 1
title: A question that nobody answers
summary: The error comes back through NAT, and so does what it quotes.
network:
  zones:
    inside: {label: Inside, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    app: {kind: host, label: App, in: inside, address: 10.0.1.10/24, gateway: 10.0.1.1}
    web: {kind: host, label: Web, in: internet, address: 198.51.100.80/24}
    gw:
      kind: gateway
      in: inside
      interfaces:
        lan: {address: 10.0.1.1/24}
        wan: {address: 198.51.100.1/24, in: internet}
      chains:
        postrouting:
          rules:
            - oifname wan masquerade
play:
  - query: app:40000 -> web:53
    expect: refused
"""


def quotes(hops: list[HopDocument]) -> list[tuple[str, str, str | None, str | None]]:
    found = [hop.quote for hop in hops if hop.quote]
    assert len(found) == len(hops)
    return [(quote.sender, quote.receiver, quote.changed.sender, quote.changed.receiver) for quote in found]


def test_an_error_shows_what_it_is_about_before_and_after_translation() -> None:
    error = run(scenario(CLOSED), {}).trace.packets[1]
    assert quotes(error.hops) == [
        ("198.51.100.1:40000", "198.51.100.80:53", None, None),
        ("10.0.1.10:40000", "198.51.100.80:53", "198.51.100.1:40000", None),
        ("10.0.1.10:40000", "198.51.100.80:53", None, None),
    ]


def test_a_quote_says_what_it_is_and_how_long() -> None:
    error = run(scenario(CLOSED), {}).trace.packets[1]
    assert {(hop.quote.name, hop.quote.length) for hop in error.hops if hop.quote} == {("UDP Datagram", 68)}


def test_the_protocol_of_a_packet_that_a_tunnel_has_wrapped_is_said_once() -> None:
    trace = run(content("cost-black-hole"), {}).trace
    names = {hop.quote.name for packet in trace.packets for hop in packet.hops if hop.quote}
    assert "ESP packet" in names
    assert not any("ESP ESP" in name for name in names)


def test_what_is_no_error_quotes_nothing() -> None:
    assert all(hop.quote is None for hop in run(scenario(CLOSED), {}).trace.packets[0].hops)


def test_an_entry_that_has_run_out_is_told_where_its_node_is_seen_next() -> None:
    trace = explained(run(content("late-response"), {}), tables=True)
    tables = [hop.memory for packet in trace.packets for hop in packet.hops if hop.memory]
    forgotten = [row for table in tables for row in table.rows if row.result == "Forgotten"]
    assert {row.cells[2] for row in forgotten} == {"10.0.1.10:40000 -> 203.0.113.80:443"}
