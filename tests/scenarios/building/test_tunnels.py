"""Tunnels from their text to their sentences, rows, tables, lines and pictures."""

import pytest

from app.scenarios.expanded import expanded
from app.scenarios.picturing.pictures import pictures
from app.scenarios.scenes import set_scene
from app.scenarios.service import Simulation, explained, run
from app.scenarios.traces.trace_document import EnvelopeDocument, TableDocument
from tests.scenarios.builders import content, hop, packet, played, scenario
from tests.scenarios.tunnel import TEXT


def test_the_outer_header_may_be_expected() -> None:
    (expectation,) = run(scenario(TEXT), {}).trace.expectations
    assert expectation.met
    (other,) = run(scenario(TEXT.replace("length: 116", "length: 117")), {}).trace.expectations
    assert "it travels in esp 192.0.2.1 -> 192.0.2.2, ttl 64, 116 bytes" in other.sentence
    (none,) = run(scenario(TEXT.replace("pc -> db:443", "pc -> gw:443")), {}).trace.expectations
    assert "it travels in no tunnel" in none.sentence


def test_the_expanded_form_writes_everything_of_a_tunnel_out_and_means_the_same() -> None:
    network = expanded(set_scene(scenario(TEXT), {}))["network"]
    assert isinstance(network, dict)
    nodes = network["nodes"]
    assert isinstance(nodes, dict)
    gateway = nodes["gw"]
    assert isinstance(gateway, dict)
    assert gateway["tunnels"] == {
        "to-cloud": {
            "kind": "esp",
            "label": "ESP tunnel",
            "remote": "192.0.2.2",
            "cipher": "aes256gcm16",
            "nat-traversal": False,
            "up": True,
        },
        "wg0": {
            "kind": "wireguard",
            "label": "WireGuard tunnel",
            "address": "10.9.0.1/24",
            "listen-port": 51820,
            "peers": [
                {"peer": "cloud-gw.wg0", "allowed-ips": ["10.9.0.2/32"], "endpoint": "192.0.2.2:51820"},
            ],
            "up": True,
        },
    }


# What is told


def enveloped(simulation: Simulation, at: str) -> EnvelopeDocument:
    found = hop(simulation, at).envelope
    assert found is not None
    return found


def test_the_story_of_one_tunnel() -> None:
    one = played("tunnel-one")
    told = [(each.place, each.title) for each in packet(one, 1).hops]
    assert told == [
        ("pc", "Office PC opens a connection"),
        ("office-gw.tunnel", "Office router passes it on"),
        ("office-gw.tunnel", "Office router wraps it"),
        ("isp", "Internet passes it on"),
        ("cloud-gw.filter", "The filter lets it in"),
        ("cloud-gw.tunnel", "Cloud gateway unwraps it"),
        ("cloud-gw.filter", "The filter lets it in"),
        ("db", "Database receives the SYN"),
    ]
    assert hop(one, "1.2").sentence.endswith("and the way there leads into the ESP tunnel.")
    assert "from 192.0.2.10 to 198.51.100.20: 60 bytes become 116" in hop(one, "1.3").sentence
    assert hop(one, "1.4").sentence.startswith("It reads only the outer header, and more it cannot read")


def test_a_header_that_is_put_around_rewrites_nothing() -> None:
    wrapped = hop(played("tunnel-one"), "1.3")
    assert (wrapped.sender, wrapped.receiver) == ("192.0.2.10", "198.51.100.20")
    assert (wrapped.changed.sender, wrapped.changed.receiver) == (None, None)


def test_the_bytes_of_a_sealed_packet_and_what_an_eavesdropper_sees() -> None:
    seen = enveloped(played("tunnel-one"), "1.4")
    assert [(part.name, part.length, part.hidden, part.added) for part in seen.parts] == [
        ("Outer IP", 20, False, True),
        ("ESP", 8, False, True),
        ("IV", 8, False, True),
        ("IP", 20, True, False),
        ("TCP", 40, True, False),
        ("Padding", 4, True, True),
        ("ICV", 16, False, True),
    ]
    assert (seen.length, seen.added) == (116, 56)
    assert (seen.sender, seen.receiver) == ("10.20.5.20:50022", "10.0.1.10:5432")
    assert "Who speaks inside, on which port and what, nobody sees." in seen.seen


def test_the_bytes_of_gre_lie_open() -> None:
    seen = enveloped(played("tunnel-gre"), "1.4")
    assert [part.name for part in seen.parts] == ["Outer IP", "GRE", "IP", "TCP"]
    assert not any(part.hidden for part in seen.parts)
    assert "10.20.5.20:50022 to 10.30.7.10:9100" in seen.seen


def test_what_is_sealed_within_an_open_tunnel_stays_hidden() -> None:
    """The ESP tunnels lead to addresses that lie behind GRE."""
    text = TEXT
    for there, near, far in (("cloud", 1, 2), ("office", 2, 1)):
        esp = f"to-{there}: {{kind: esp, remote: 192.0.2.{far}}}"
        gre = f"g: {{kind: gre, remote: 192.0.2.{far}, address: 10.8.0.{near}/24}}"
        text = text.replace(esp, f"to-{there}: {{kind: esp, remote: 10.8.0.{far}}}\n        {gre}")
    hops = run(scenario(text), {}).trace.packets[0].hops
    told = next(each.envelope for each in hops if each.envelope and each.envelope.name == "GRE")
    assert [part.name for part in told.parts if part.hidden] == ["IP", "TCP", "Padding"]
    assert told.seen == (
        "GRE hides nothing, and proves nothing. Whoever looks on the way sees that 10.8.0.1 sends 116 bytes of ESP to "
        "10.8.0.2, and when. Who speaks inside, on which port and what, nobody sees."
    )


@pytest.mark.parametrize("slug", ["tunnel-one", "tunnel-two", "tunnel-gre", "tunnel-wireguard"])
def test_the_parts_of_a_packet_are_all_of_it(slug: str) -> None:
    for each in played(slug).trace.packets:
        for told in each.hops:
            if told.envelope:
                assert sum(part.length for part in told.envelope.parts) == told.envelope.length
                added = sum(part.length for part in told.envelope.parts if part.added)
                assert added == told.envelope.added == told.envelope.length - each.length


def test_outside_nat_only_the_outer_header_is_rewritten() -> None:
    rewritten = hop(played("tunnel-wireguard"), "1.3")
    assert rewritten.title == "NAT rewrites the source and remembers"
    assert (rewritten.changed.sender, rewritten.sender) == ("192.168.1.20:51820", "192.0.2.10:51820")
    assert rewritten.envelope is not None
    assert rewritten.envelope.sender == "10.9.0.2:50022"


def test_who_began_is_asked_of_the_packet_inside() -> None:
    kinds = [each.kind for each in played("tunnel-wireguard").trace.packets[:3]]
    assert kinds == ["request", "response", "request"]


def test_the_bill_counts_what_crosses_the_wall_headers_of_the_tunnel_included() -> None:
    asked = packet(played("tunnel-one"), 1)
    assert (asked.length, asked.lens.pays.billed) == (60, 116)


@pytest.mark.parametrize(
    ("slug", "controls", "at", "title", "ending"),
    [
        (
            "tunnel-one",
            {"cipher": "other"},
            "1.6",
            "Cloud gateway has no tunnel for it",
            "Lost at Cloud gateway: no tunnel there expects it.",
        ),
        (
            "tunnel-two",
            {"first": "silent"},
            "1.5",
            "Cloud gateway does not unwrap it",
            "Lost at Cloud gateway: the tunnel is down.",
        ),
        (
            "tunnel-wireguard",
            {"first": "database"},
            "1.2",
            "VPN server does not know where to",
            "Lost at VPN server: where its peer is, nobody knows.",
        ),
        (
            "tunnel-wireguard",
            {"first": "other"},
            "1.5",
            "VPN server does not believe what was inside",
            "Lost at VPN server: its peer may not send from this address.",
        ),
    ],
    ids=["another cipher", "down at one end", "no endpoint", "an address not allowed"],
)
def test_what_is_lost_at_a_tunnel_is_told(
    slug: str, controls: dict[str, str], at: str, title: str, ending: str
) -> None:
    lost = played(slug, **controls)
    assert hop(lost, at).title == title
    assert packet(lost, 1).ending.sentence == ending
    assert hop(lost, at).steps[-1].stops


def tables(slug: str, at: str, **controls: str) -> dict[str, TableDocument]:
    """Those of a hop, by the kinds of their steps."""
    simulation = played(slug, **controls)
    told = explained(simulation, tables=True)
    number, stay = map(int, at.split("."))
    steps = told.packets[number - 1].hops[stay - 1].steps
    return {step.kind: step.table for step in steps if step.table}


def test_the_table_of_a_wrapping_has_every_part() -> None:
    table = tables("tunnel-one", "1.3")["wrap"]
    assert [row.cells[:2] for row in table.rows][1:3] == [["ESP", "8"], ["IV", "8"]]
    assert [row.result for row in table.rows].count("Hidden") == 3


def test_the_table_of_an_unwrapping_has_every_tunnel_and_why_it_does_not_fit() -> None:
    table = tables("tunnel-two", "1.6", first="down")["unwrap"]
    assert [(row.cells[0], row.result, row.reason) for row in table.rows] == [
        ("tunnel-1", "Does not take it", "It is for another address of this node."),
        ("tunnel-2", "Takes it", "Everything fits."),
    ]


def test_the_table_of_peers_says_whose_key_is_taken() -> None:
    table = tables("tunnel-wireguard", "1.1")["peer"]
    assert [(row.cells[0], row.result) for row in table.rows] == [("cloud-gw.wg0", "Chosen")]


def test_a_route_whose_tunnel_is_down_is_among_the_losers() -> None:
    table = tables("tunnel-two", "1.2", first="down")["route"]
    down = next(row for row in table.rows if "tunnel-1" in row.cells[0])
    assert down.reason == "It would fit, but its interface is down, so it does not count."


# Lines of the tools, and the picture


@pytest.mark.parametrize(
    ("slug", "controls", "line"),
    [
        pytest.param(
            "tunnel-gre",
            {},
            "wan   Out IP 192.0.2.10 > 198.51.100.20: GREv0, length 64: "
            "IP 10.20.5.20.50022 > 10.30.7.10.9100: Flags [S], seq 0, length 0",
            id="GRE",
        ),
        pytest.param(
            "tunnel-gre",
            {"kind": "ipip"},
            "wan   Out IP 192.0.2.10 > 198.51.100.20: "
            "IP 10.20.5.20.50022 > 10.30.7.10.9100: Flags [S], seq 0, length 0",
            id="IPIP",
        ),
        pytest.param(
            "tunnel-one",
            {},
            "wan   Out IP 192.0.2.10 > 198.51.100.20: ESP(spi=0xcecb575c,seq=0x1), length 96",
            id="ESP",
        ),
        pytest.param(
            "tunnel-wireguard",
            {},
            "wan   Out IP 192.0.2.10.51820 > 198.51.100.20.51820: UDP, length 96",
            id="WireGuard",
        ),
        pytest.param(
            "tunnel-gre",
            {"kind": "missing"},
            "wan   Out IP 198.51.100.20 > 192.0.2.10: ICMP 198.51.100.20 protocol 47 port 2048 unreachable, length 92",
            id="an error about GRE",
        ),
        pytest.param(
            "tunnel-one",
            {},
            "to-office In  IP 10.20.5.20.50022 > 10.0.1.10.5432: Flags [S], seq 0, length 0",
            id="the interface of the tunnel",
        ),
    ],
)
def test_tcpdump_prints_the_packet_as_each_interface_has_it(slug: str, controls: dict[str, str], line: str) -> None:
    found = explained(played(slug, **controls), texts=True).texts
    assert found is not None
    assert any(each.endswith(line) for moment in found.tcpdump for each in moment.lines)


def test_esp_behind_nat_is_printed_as_what_udp_carries() -> None:
    wrapped = TEXT.replace("kind: esp,", "kind: esp, nat-traversal: true,").replace(
        "outer: {protocol: esp, from: 192.0.2.1, to: 192.0.2.2, ttl: 64, length: 116}", "outer: {protocol: udp}"
    )
    found = explained(run(scenario(wrapped), {}), texts=True).texts
    assert found is not None
    lines = [line for moment in found.tcpdump for line in moment.lines]
    assert any("192.0.2.1.4500 > 192.0.2.2.4500: UDP-encap: ESP(spi=0xc" in line for line in lines)


def test_nft_reads_esp_and_does_not_read_gre() -> None:
    found = explained(played("tunnel-one"), texts=True).texts
    assert found is not None
    lines = [line for moment in found.nft for line in moment.lines]
    esp = "ip saddr 192.0.2.10 ip daddr 198.51.100.20 ip ttl 63 ip length 116 esp spi 3469432668 esp sequence 1"
    assert any(line.endswith(f'inet filter input packet: iif "wan" {esp}') for line in lines)
    closed = "chains: {output: {rules: [ip protocol gre accept]}}"
    open_to_all = TEXT.replace("kind: esp,", "kind: gre,").replace(
        "routes: [10.2.0.0/24 dev to-cloud]", f"routes: [10.2.0.0/24 dev to-cloud]\n      {closed}"
    )
    found = explained(run(scenario(open_to_all), {}), texts=True).texts
    assert found is not None
    lines = [line for moment in found.nft for line in moment.lines]
    assert any("ip daddr 192.0.2.2 ip ttl 63 ip protocol gre ip length 84" in line for line in lines)


def test_conntrack_knows_esp_by_its_number_only() -> None:
    found = explained(played("tunnel-one"), texts=True).texts
    assert found is not None
    lines = [line for moment in found.conntrack for line in moment.lines]
    entry = "src=192.0.2.10 dst=198.51.100.20 [UNREPLIED] src=198.51.100.20 dst=192.0.2.10 mark=0 use=1"
    assert f"unknown  50 600 {entry}" in lines


@pytest.mark.parametrize(
    ("slug", "controls", "states"),
    [
        ("tunnel-one", {}, {"sealed"}),
        ("tunnel-one", {"tunnel": "down"}, {"down"}),
        ("tunnel-gre", {}, {"open"}),
        ("tunnel-gre", {"kind": "missing"}, {"down"}),
        ("tunnel-two", {"first": "silent"}, {"sealed", "down"}),
        ("tunnel-wireguard", {}, {"sealed"}),
    ],
    ids=["sealed", "down", "open", "only one end", "one of two down", "WireGuard"],
)
def test_a_tunnel_is_drawn_between_its_ends_as_what_it_is(
    slug: str, controls: dict[str, str], states: set[str]
) -> None:
    for form in pictures(run(content(slug), controls), 917).values():
        assert isinstance(form, dict)
        tubes = form["tubes"]
        assert isinstance(tubes, list)
        assert {tube["state"] for tube in tubes if isinstance(tube, dict)} == states
