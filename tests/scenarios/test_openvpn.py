"""OpenVPN from its text to its sentences, bytes and files."""

from pathlib import Path

import pytest

from app.errors import InvalidTextError
from app.scenarios.expanded import expanded
from app.scenarios.exporters.frames import ip
from app.scenarios.exporters.script import script
from app.scenarios.performances import perform
from app.scenarios.scenes import set_scene
from app.scenarios.service import Simulation, explained, run
from app.scenarios.traces.headers import header_list
from tests.scenarios.builders import hop, performed, scenario
from tests.scenarios.exporters.running import run_script

TEXT = """\
scenario: 1
title: A server and its client
network:
  zones:
    branch: {label: Branch, kind: private}
    office: {label: Office, kind: private}
    internet: {label: Internet, kind: public}
  nodes:
    pc: {kind: host, in: branch, address: 10.5.0.10/24, gateway: 10.5.0.1}
    laptop:
      kind: vpn-gateway
      in: branch
      interfaces: {lan: {address: 10.5.0.1/24}, wan: {address: 192.0.2.7/24, in: internet}}
      tunnels:
        tun0:
          kind: openvpn
          address: 10.8.0.2/24
          peers: [{peer: server.tun0, endpoint: "192.0.2.1:1194"}]
      routes: [10.1.0.0/24 dev tun0]
    server:
      kind: vpn-gateway
      in: office
      interfaces: {lan: {address: 10.1.0.1/24}, wan: {address: 192.0.2.1/24, in: internet}}
      tunnels:
        tun0: {kind: openvpn, address: 10.8.0.1/24, peers: [{peer: laptop.tun0, iroutes: [10.5.0.0/24]}]}
      routes: [10.5.0.0/24 dev tun0]
    db: {kind: host, in: office, address: 10.1.0.10/24, gateway: 10.1.0.1, listens: [tcp/443]}
play:
  - connect: pc -> db:443
    expect:
      {established: db, outer: {protocol: udp, from: "192.0.2.7:1194", to: "192.0.2.1:1194", ttl: 64, length: 112}}
  - ping: server -> 10.5.0.10
    expect: {delivered: pc}
"""
NO_IROUTE = (
    TEXT.partition("  - ping")[0]
    .replace(", iroutes: [10.5.0.0/24]", "")
    .replace("{established: db, outer", "{lost: server, by: not-allowed, outer")
)


def played(text: str = TEXT) -> Simulation:
    simulation = run(scenario(text), {})
    assert [each.sentence for each in simulation.trace.expectations if not each.met] == []
    return simulation


def test_its_bytes_and_what_is_hidden() -> None:
    told = next(each.envelope for each in played().trace.packets[0].hops if each.envelope)
    assert [(part.name, part.length, part.hidden) for part in told.parts] == [
        ("Outer IP", 20, False),
        ("UDP", 8, False),
        ("OpenVPN", 8, False),
        ("Tag", 16, False),
        ("IP", 20, True),
        ("TCP", 40, True),
    ]
    assert "of OpenVPN to 192.0.2.1" in told.seen


def test_the_newer_format_has_its_tag_behind() -> None:
    newer = (
        TEXT.replace("kind: openvpn\n", "kind: openvpn\n          epoch: true\n")
        .replace("kind: openvpn,", "kind: openvpn, epoch: true,")
        .replace("length: 112", "length: 116")
    )
    told = next(each.envelope for each in played(newer).trace.packets[0].hops if each.envelope)
    parts = [(part.name, part.length) for part in told.parts[2:]]
    assert parts == [("OpenVPN", 12), ("IP", 20), ("TCP", 40), ("Tag", 16)]


def test_the_story_of_what_the_server_does_not_expect() -> None:
    lost = played(NO_IROUTE)
    assert hop(lost, f"1.{len(lost.trace.packets[0].hops)}").sentence == (
        "The key is right, but 10.5.0.10 is not among the allowed addresses of laptop.tun0, so it is dropped."
    )


def test_rows_name_it_and_what_it_rewrites() -> None:
    steps = [step for each in explained(played()).packets[0].hops for step in each.steps]
    assert [step.answer for step in steps if step.kind == "size"] == ["1460 bytes; mssfix leaves 1400"]
    assert "server.tun0: 0.0.0.0/0" in [step.answer for step in steps if step.kind == "peer"]


def test_its_headers_are_listed() -> None:
    simulation = performed(TEXT)
    packet = next(each.left for each in simulation.trace.packets[0].hops if each.left.length == 112)
    assert [each["layer"] for each in header_list(packet)] == ["ip", "udp", "openvpn", "ip", "tcp"]
    content = ip(packet)[28:]
    assert (content[0], content[4:8], not any(content[8:])) == (0x48, b"\0\0\0\1", True)


def test_the_expanded_form_means_the_same() -> None:
    written = str(expanded(set_scene(scenario(TEXT), {}))["network"])
    assert "'peers': [{'peer': 'laptop.tun0', 'iroutes': ['10.5.0.0/24']}]" in written
    assert "'peers': [{'peer': 'server.tun0', 'endpoint': '192.0.2.1:1194'}]" in written


@pytest.mark.parametrize("text", [TEXT, NO_IROUTE], ids=["an iroute", "none"])
def test_a_script_stands_in_for_it(text: str, tmp_path: Path) -> None:
    ran = run_script(script(perform(set_scene(scenario(text), {})), "openvpn.sh").encode(), tmp_path)
    assert ran.code == 0, ran.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("iroutes: [", "allowed-ips: [", "“allowed-ips” says nothing about openvpn: say “iroutes”."),
        ("iroutes: [10.5.0.0/24]", "iroutes: [10.5.0.0/33]", "“10.5.0.0/33” is not a prefix, as 10.2.0.0/16."),
        ("peer: laptop.tun0", "peer: laptop.tun1", "There is no other OpenVPN interface “laptop.tun1”."),
        (", peers: [{peer: laptop.tun0, iroutes: [10.5.0.0/24]}]", "", "An OpenVPN interface has “peers”."),
        (
            "kind: openvpn, address",
            "kind: wireguard, address",
            "“allowed-ips” is missing here: what goes to this peer, and may come from it.",
        ),
        (
            "kind: openvpn, address",
            "kind: openvpn, cipher: aes128gcm16, address",
            "“cipher” says nothing about openvpn: only esp has it.",
        ),
        (
            "kind: openvpn, address",
            "kind: openvpn, mssfix: 10, address",
            "server.tun0.mssfix: 10 leaves no byte of a segment inside: it is 0, which is off, or at least 93.",
        ),
    ],
    ids=["a key of WireGuard", "no prefix", "nobody", "no peers", "WireGuard", "a cipher", "mssfix"],
)
def test_what_is_wrong_with_it_is_said(old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace(old, new, 1))
    assert message in [problem.message for problem in refused.value.problems]
