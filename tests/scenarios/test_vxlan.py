"""VXLAN from its text to its sentences, bytes and lines, and to a script for Linux."""

from pathlib import Path

import pytest

from app.errors import InvalidTextError
from app.scenarios.expanded import expanded
from app.scenarios.exporters.envelopes import station
from app.scenarios.exporters.script import script
from app.scenarios.performances import perform
from app.scenarios.picturing.far_ends import far_ends
from app.scenarios.scenes import set_scene
from app.scenarios.service import Simulation, explained, run
from app.scenarios.traces.headers import header_list
from tests.scenarios.builders import hop, performed, scenario
from tests.scenarios.exporters.running import run_script
from tests.scenarios.vxlan import TEXT
from tests.simulator.tunnels.builders import EAST, WEST, gateway, joined, tun, vxlan


def played(**controls: str) -> Simulation:
    return run(scenario(TEXT), controls)


def test_it_is_as_its_author_expects() -> None:
    for number in ("same", "other"):
        assert all(each.met for each in played(vni=number).trace.expectations)


def test_the_expanded_form_says_its_number_and_its_port() -> None:
    network = expanded(set_scene(scenario(TEXT), {}))["network"]
    assert isinstance(network, dict)
    nodes = network["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["gw"]["tunnels"]["vx0"] == {  # type: ignore[index, call-overload] # known to be there
        "kind": "vxlan",
        "label": "VXLAN tunnel",
        "address": "10.9.0.1/24",
        "remote": "192.0.2.2",
        "vni": 7,
        "port": 4789,
        "up": True,
    }


def test_the_story() -> None:
    same = played()
    assert hop(same, "1.3").sentence == (
        "The VXLAN tunnel makes a frame of it, for the station cloud-gw.vx0, and puts new headers in front, from "
        "192.0.2.1:59731 to 192.0.2.2:4789: 60 bytes become 110."
    )
    assert hop(same, "1.5").sentence.startswith("The VXLAN tunnel takes whatever comes for VNI 7, whoever sends it")
    lost = hop(played(vni="other"), "1.4")
    assert (lost.title, lost.sentence) == (
        "VPN gateway cloud-gw has no tunnel for it",
        "It has no VXLAN with VNI 7 at this port, and stays silent.",
    )


def test_its_bytes_lie_open() -> None:
    told = hop(played(), "1.3").envelope
    assert told is not None
    assert [(part.name, part.length, part.hidden) for part in told.parts] == [
        ("Outer IP", 20, False),
        ("UDP", 8, False),
        ("VXLAN", 8, False),
        ("Ethernet", 14, False),
        ("IP", 20, False),
        ("TCP", 40, False),
    ]
    assert [part.text for part in told.parts[2:4]] == ["network (VNI) 7", "gw.vx0 -> cloud-gw.vx0"]
    assert "VXLAN hides nothing, and proves nothing." in told.seen


def test_its_headers_are_listed_from_the_outermost_on() -> None:
    packet = performed(TEXT).trace.packets[0].hops[2].left
    layers = [each["layer"] for each in header_list(packet)]
    assert layers == ["ip", "udp", "vxlan", "ethernet", "ip", "tcp"]


def test_what_no_vxlan_takes_is_explained() -> None:
    told = explained(played(vni="other"), tables=True)
    [step] = [each for each in told.packets[0].hops[-1].steps if each.kind == "unwrap"]
    assert step.why == "VXLAN asks for its number and for its station, and for nothing else."
    assert step.table is not None
    assert [row.reason for row in step.table.rows] == ["It is of another network: its VNI is another one."]


def test_tcpdump_tells_it_in_two_lines() -> None:
    texts = explained(played(), texts=True).texts
    assert texts is not None
    [lines] = [moment.lines for moment in texts.tcpdump if moment.at == "1.3"]
    assert [line.partition(" ")[2] for line in lines[1:2]] == [
        "wan   Out IP 192.0.2.1.59731 > 192.0.2.2.4789: VXLAN, flags [I] (0x08), vni 7"
    ]
    assert lines[2] == "IP 10.1.0.10.40000 > 10.2.0.10.443: Flags [S], seq 0, length 0"


def test_ends_of_the_same_number_belong_together() -> None:
    """In whatever order they are written."""
    west = gateway("west", tun(vxlan(EAST, 7), name="a"), tun(vxlan(EAST, 8), name="b"), routes=["10.2.0.0/24 dev a"])
    east = gateway("east", tun(vxlan(WEST, 8), name="c"), tun(vxlan(WEST, 7), name="d"), routes=["10.1.0.0/24 dev d"])
    assert {each[1:] for each in far_ends(joined(west, east))} == {
        ("a", "east.d"),
        ("b", "east.c"),
        ("c", "west.b"),
        ("d", "west.a"),
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("vni: 7, remote: 192.0.2.2", "remote: 192.0.2.2", "“vni” is missing here: the number of the network inside."),
        (
            "vni: 7, remote: 192.0.2.2",
            "vni: 7, key: 3, remote: 192.0.2.2",
            "“key” says nothing about vxlan: only gre has it.",
        ),
        (
            "kind: vxlan, vni: 7, remote: 192.0.2.2",
            "kind: gre, vni: 7, remote: 192.0.2.2",
            "“vni” says nothing about gre: only vxlan has it.",
        ),
        ("vni: 7, remote: 192.0.2.2", "vni: 7", "“remote” is missing here: the outer address of the far end."),
    ],
    ids=["no number", "a key of GRE", "a number of GRE", "no far end"],
)
def test_what_is_wrong_with_it_is_said(old: str, new: str, message: str) -> None:
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace(old, new, 1))
    assert refused.value.problems[0].message == message


@pytest.mark.parametrize("number", ["same", "other"])
def test_a_script_has_the_kernel_do_the_same(number: str, tmp_path: Path) -> None:
    performance = perform(set_scene(scenario(TEXT), {"vni": number}))
    text = script(performance, "scenario.sh")
    assert f"neighbour gw vx0 10.9.0.2 {station('cloud-gw.vx0').hex(':')}" in text
    ran = run_script(text.encode(), tmp_path)
    assert ran.code == 0, ran.output


def test_what_no_vxlan_takes_rests_on_its_own_statement() -> None:
    told = explained(played(vni="other")).packets[0].hops[-1]
    assert told.steps[-1].statement == "vxlan-takes-whatever-has-its-number"
