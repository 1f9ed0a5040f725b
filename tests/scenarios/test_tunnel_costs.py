"""The numbers of the lesson *What a tunnel costs* and of its quizzes, computed again."""

import re
from collections.abc import Iterator, Mapping

import pytest

from app.documents.texts import read_yaml
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.simulator.packets.addresses import MILLISECOND, SECOND
from app.simulator.packets.encapsulation import CIPHERS, OUTER_IP, OUTER_TCP, OUTER_UDP, Encapsulation, TunnelKind
from app.simulator.packets.packet import TcpSegment
from app.simulator.trace import Trace
from tests.scenarios.builders import CONTENT, content

LESSON = (CONTENT / "lessons" / "what-a-tunnel-costs.md").read_text("utf-8")
ALGORITHMS = {
    "AES-GCM-16": "aes256gcm16",
    "AES-CBC, SHA-1": "aes256-sha1",
    "AES-CBC, SHA2-256": "aes256-sha256",
    "AES-CBC, SHA2-384": "aes256-sha384",
    "AES-CBC, SHA2-512": "aes256-sha512",
}
GCM, CBC = CIPHERS["aes256gcm16"], CIPHERS["aes256-sha256"]
KINDS = {
    "IP in IP": Encapsulation(TunnelKind.IPIP),
    "GRE": Encapsulation(TunnelKind.GRE),
    "VXLAN": Encapsulation(TunnelKind.VXLAN, in_udp=True),
    "ESP with AES-GCM": Encapsulation(TunnelKind.ESP, GCM),
    "ESP with AES-GCM, in UDP": Encapsulation(TunnelKind.ESP, GCM, in_udp=True),
    "ESP with AES-CBC and SHA-256": Encapsulation(TunnelKind.ESP, CBC),
    "WireGuard": Encapsulation(TunnelKind.WIREGUARD, in_udp=True),
}
MODEST = {"WireGuard, as it is set up": Encapsulation(TunnelKind.WIREGUARD, in_udp=True)}
IPV4_AND_TCP, IPV6_AND_TCP = 40, 60


def rows(*headings: str) -> Iterator[tuple[str, ...]]:
    """The cells of the table that begins with these headings, without heading and rule."""
    [table] = [part for part in LESSON.split("\n\n") if part.startswith(f"| {' | '.join(headings)} |")]
    for line in table.strip().splitlines()[2:]:
        yield tuple(cell.strip() for cell in line.strip("|").split("|"))


def added(encapsulation: Encapsulation, inner: int) -> int:
    return OUTER_IP + OUTER_UDP * encapsulation.in_udp + encapsulation.sizes(inner).total


def test_the_table_of_ciphers_is_computed() -> None:
    table = list(rows("Cipher and integrity"))
    assert len(table) == len(ALGORITHMS) * 2
    for name, in_udp, *cells in table:
        cipher = CIPHERS[ALGORITHMS[name]]
        mtu = Encapsulation(TunnelKind.ESP, cipher, in_udp=in_udp == "yes").mtu
        numbers = (cipher.iv, cipher.icv, cipher.block, mtu, mtu - IPV4_AND_TCP, mtu - IPV6_AND_TCP)
        assert cells == [str(number) for number in numbers], (name, in_udp)


def test_the_table_of_headers_is_computed() -> None:
    table = {name: cells for name, *cells in rows("Kind", "IP")}
    assert set(table) == set(KINDS)
    for name, (ip, udp, *_, together) in table.items():
        kind = KINDS[name]
        sums = {added(kind, inner) for inner in range(100, 200)}
        assert (int(ip), int(udp or 0)) == (OUTER_IP, OUTER_UDP * kind.in_udp), name
        assert {int(number) for number in re.findall(r"\d+", together)} == {min(sums), max(sums)}, name


def test_the_headers_of_a_row_add_up() -> None:
    for name, *cells, together in rows("Kind", "IP"):
        parts = [re.findall(r"(\d+)(?: to (\d+))?(?=,|$)", cell) for cell in cells]
        least = sum(int(low) for found in parts for low, _ in found)
        most = sum(int(high or low) for found in parts for low, high in found)
        assert [int(number) for number in re.findall(r"\d+", together)] == sorted({least, most}), name


def test_the_table_of_mtus_is_computed() -> None:
    table = {name: int(mtu) for name, mtu in rows("Kind", "MTU on 1500 bytes")}
    assert table == {name: (KINDS | MODEST)[name].mtu for name in ("IP in IP", "GRE", "VXLAN", *MODEST)}


@pytest.mark.parametrize(
    ("kind", "line", "fits"),
    [
        pytest.param("ESP with AES-GCM", 1492, 1438, id="the office's new line"),
        pytest.param("ESP with AES-GCM", 1460, 1406, id="Google's gateways"),
        pytest.param("GRE", 1446, 1422, id="GRE in ESP"),
        pytest.param("WireGuard", 1446, 1386, id="WireGuard in ESP"),
        pytest.param("WireGuard", 1500, 1440, id="WireGuard over IPv4"),
    ],
)
def test_what_the_lesson_says_to_fit_does(kind: str, line: int, fits: int) -> None:
    assert str(fits) in LESSON
    assert KINDS[kind].fitting(line) == fits


def test_eight_bytes_of_the_line_cost_eight_or_sixteen_or_none() -> None:
    names = ("aes256gcm16", "aes256-sha256", "aes256-sha384")
    kinds = [Encapsulation(TunnelKind.ESP, CIPHERS[name]) for name in names]
    assert [kind.mtu - kind.fitting(1492) for kind in kinds] == [8, 16, 0]


def test_small_packets_grow_by_a_greater_part_than_full_ones() -> None:
    esp = KINDS["ESP with AES-GCM"]
    assert 52 + added(esp, 52) == 108
    assert added(esp, 1446) / 1446 < 0.04


def questions(name: str) -> Mapping[str, Mapping[str, object]]:
    written = read_yaml((CONTENT / "quizzes" / f"{name}.yaml").read_text("utf-8"), name).value
    listed = written["questions"] if isinstance(written, dict) else []
    found = [each for each in (listed if isinstance(listed, list) else []) if isinstance(each, dict)]
    return {str(each["name"]): each for each in found}


@pytest.mark.parametrize(
    ("quiz", "question", "computed"),
    [
        pytest.param("", "into-wireguard", 1000 + added(KINDS["WireGuard"], 1000), id="into WireGuard"),
        pytest.param("", "on-the-new-line", KINDS["ESP with AES-CBC and SHA-256"].fitting(1492), id="on the new line"),
        pytest.param(
            "-check",
            "left-for-wireguard",
            KINDS["WireGuard"].fitting(KINDS["ESP with AES-GCM, in UDP"].mtu),
            id="left for WireGuard",
        ),
    ],
)
def test_the_key_of_a_question_is_computed(quiz: str, question: str, computed: int) -> None:
    assert questions(f"what-a-tunnel-costs{quiz}")[question]["answer"] == computed


def test_the_keys_of_the_drawn_question_are_computed() -> None:
    cases = questions("what-a-tunnel-costs-check")["through-gcm"]["draw"]
    assert isinstance(cases, list)
    for case in cases:
        assert case["outer"] == case["inner"] + added(KINDS["ESP with AES-GCM"], case["inner"])


def tcp_in_tcp(protocol: str, loss: str) -> Trace:
    return perform(set_scene(content("cost-tcp-in-tcp"), {"protocol": protocol, "loss": loss})).trace


def answered(trace: Trace) -> int:
    """When the answer has come to the PC first, in milliseconds."""
    return min(
        hop.time // MILLISECOND
        for packet in trace.packets
        for hop in packet.hops
        if hop.node == "pc" and isinstance(segment := hop.arrived.transport, TcpSegment) and segment.payload == 100
    )


def test_the_headers_of_a_tunnel_over_tcp_are_computed() -> None:
    over = Encapsulation(TunnelKind.OPENVPN, in_tcp=True)
    assert f"{OUTER_IP + OUTER_TCP + over.sizes(100).total} bytes instead of the" in LESSON
    assert f"Up to {over.fitting(1500)} bytes go into one segment" in LESSON


def test_the_moments_of_tcp_in_tcp_are_computed() -> None:
    twice = tcp_in_tcp("tcp", "twice")
    lost, outer, inner = (twice.packets[number - 1] for number in (9, 11, 12))
    assert (outer.repeats, inner.repeats, outer.hops[0].node, inner.hops[0].node) == (9, 9, "office-gw", "pc")
    assert inner.time - outer.time == 3 * MILLISECOND
    assert abs(outer.time - lost.time - SECOND // 4) < 20 * MILLISECOND
    waits = [hop.time // MILLISECOND for hop in inner.hops if hop.node == "cloud-gw"]
    assert (waits[0], waits[-1]) == (353, 581)
    assert "from the 353rd millisecond on, and handed out at the 581st" in LESSON


@pytest.mark.parametrize(
    ("protocol", "loss", "packets", "moment"),
    [
        pytest.param("udp", "twice", 10, 544, id="over UDP, lost twice"),
        pytest.param("tcp", "twice", 25, 600, id="over TCP, lost twice"),
        pytest.param("udp", "once", 9, 308, id="over UDP, lost once"),
        pytest.param("tcp", "once", 24, 368, id="over TCP, lost once"),
        pytest.param("udp", "nothing", 8, 72, id="over UDP, nothing lost"),
        pytest.param("tcp", "nothing", 19, 104, id="over TCP, nothing lost"),
    ],
)
def test_what_tcp_in_tcp_costs_is_counted(protocol: str, loss: str, packets: int, moment: int) -> None:
    trace = tcp_in_tcp(protocol, loss)
    assert (len(trace.packets), answered(trace)) == (packets, moment)
    assert str(moment) in LESSON
