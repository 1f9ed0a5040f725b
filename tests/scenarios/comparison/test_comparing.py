"""What architectures survive, how fast, and what they take: measured, never typed."""

import re

import pytest

from app.documents.registry import Source
from app.errors import InvalidTextError
from app.scenarios.changing.changes import read_changes
from app.scenarios.comparison.architectures import measured_choices
from app.scenarios.comparison.comparing import Comparison, Needs, Survival, Throughput, compare
from app.scenarios.expanded import expanded
from app.scenarios.scenes import set_scene
from app.scenarios.service import compile_scenario, run
from app.simulator.steps import EndingKind
from tests.quizzes.builders import shelf_with
from tests.scenarios.builders import CONTENT, content, performed, scenario
from tests.scenarios.egress import EGRESS
from tests.scenarios.test_content import EmptyShelf
from tests.visitor import Visitor, parsed, words

TEXT = (CONTENT / "scenarios" / "failover-active-standby.yaml").read_text("utf-8")
BALANCED = """\
scenario: 1
title: Two tunnels at once
network:
  nodes:
    pc: {kind: host, address: 10.1.0.10/24, gateway: 10.1.0.1}
    west:
      kind: vpn-gateway
      interfaces: {lan: {address: 10.1.0.1/24}, wan: {address: 192.0.2.1/24}}
      tunnels: {one: {kind: gre, key: 1, remote: 192.0.2.2}, two: {kind: gre, key: 2, remote: 192.0.2.2}}
      routes: [10.2.0.0/24 nexthop dev one nexthop dev two]
      settings: {fib_multipath_hash_policy: 1}
    east:
      kind: vpn-gateway
      interfaces: {lan: {address: 10.2.0.1/24}, wan: {address: 192.0.2.2/24}}
      tunnels: {one: {kind: gre, key: 1, remote: 192.0.2.1}, two: {kind: gre, key: 2, remote: 192.0.2.1}}
      routes: [10.1.0.0/24 nexthop dev one nexthop dev two]
      settings: {fib_multipath_hash_policy: 1}
    db: {kind: host, address: 10.2.0.10/24, gateway: 10.2.0.1, listens: [udp/7]}
  links:
    - {name: line, between: [west.wan, east.wan]}
play:
  - {stream: "pc -> db:7", count: 4, expect: {answered: 4}}
architecture: {fails: [line], capacity: {west.one: 1000, west.two: 1000}}
"""


def measured(text: str, **controls: str) -> Comparison:
    whole = scenario(text)
    architecture = whole.written.architecture
    assert architecture is not None
    return compare(set_scene(whole, controls), architecture, architecture)


def test_each_part_fails_alone_and_is_measured() -> None:
    assert measured(TEXT).survivals[:3] == (
        Survival("line-a", "line-a", is_link=True, seconds=16.0, controls={"noticing": "dpd"}),
        Survival("line-b", "line-b", is_link=True, seconds=0.0),
        Survival("isp-a", "Provider A", is_link=False, seconds=16.0),
    )


def test_a_stream_without_a_port_of_its_own_is_one_flow_all_the_same() -> None:
    assert measured(TEXT.replace("pc:5000 ->", "pc ->")) == measured(TEXT)


@pytest.mark.parametrize(
    ("rows", "allowed"),
    [("", 400_000), ("flow: One, also: [{flow: Another}], ", 200_000)],
    ids=["in one row", "in two rows, which share"],
)
def test_what_takes_too_much_to_compare_is_not_published(rows: str, allowed: int) -> None:
    """Far from the stream two routers ask each other at short intervals whether they live."""
    quick = "bfd: {interval: 50ms}, address"
    busy = "".join(
        f"""\
    busy-{own}:
      kind: router
      interfaces: {{{", ".join(f"x{link}: {{address: 10.9.{link}.{own}/24}}" for link in range(6))}}}
      bgp:
        as: {own}
        neighbours: {{{", ".join(f"n{link}: {{{quick}: 10.9.{link}.{far}, as: {far}}}" for link in range(6))}}}
"""
        for own, far in ((1, 2), (2, 1))
    )
    text = BALANCED.replace("  links:", f"{busy}  links:").replace("count: 4", "count: 4, every: 100ms")
    text = text.replace("{fails:", f"{{{rows}fails:")
    with pytest.raises(InvalidTextError) as refused:
        compile_scenario(Source("scenarios/test.yaml", "test", text), EmptyShelf())
    (problem,) = refused.value.problems
    assert problem.message == f"Too many work steps: at most {allowed} are allowed."


def test_one_question_can_be_asked_of_an_architecture() -> None:
    """Instead of its play, so that there is no stream to measure it by."""
    asked = read_changes([("ask", "udp pc -> db:7")])
    assert run(scenario(TEXT), {}, asked).performance.trace.packets[0].ending.kind is EndingKind.DELIVERED


def test_what_never_comes_back_has_no_time() -> None:
    assert measured(BALANCED).survivals == (Survival("line", "line", is_link=True, seconds=None),)


def test_another_timer_gives_another_figure() -> None:
    slower = TEXT.replace("dpd: 10s, timeout: 2s", "dpd: 10s, timeout: 4s").replace("hold: 30s", "hold: 90s")
    assert measured(slower).survivals[0].seconds == 22.0


def test_one_flow_keeps_to_one_tunnel_and_many_share_both() -> None:
    throughput = measured(BALANCED).throughput
    assert throughput is not None
    assert throughput.one == 1000
    assert 1500 < throughput.many <= 2000


def test_where_only_one_tunnel_is_used_many_flows_get_no_more() -> None:
    assert measured(TEXT).throughput == Throughput(1250, 1250)


def test_what_is_forgotten_only_after_a_while_is_not_survived() -> None:
    """A shortcut outlives the hub that told of it, but not for long."""
    found = measured((CONTENT / "scenarios" / "arch-dmvpn.yaml").read_text("utf-8"), fails="hub")
    assert next(each for each in found.survivals if each.part == "hub").seconds is None


def test_it_is_measured_in_the_choices_that_it_names_and_the_page_leads_to_them(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/architectures"))
    (row,) = tree.xpath("//tr[.//a[@href='/scenarios/arch-asymmetric-firewall?cure=prepend&fails=fails']]")
    told = [words(item) for item in row.xpath(".//ul[@class='fates']/li")]
    assert told[:2] == ["Firewall 1 back after 15 s watch", "Firewall 2 nothing is lost"]
    (watch,) = row.xpath(".//ul[@class='fates']//a")
    assert watch.get("href") == "/scenarios/arch-asymmetric-firewall?cure=prepend&fails=fails"
    (title,) = row.xpath("./th/a")
    assert watch.get("aria-label") == f"Watch how Firewall 1 fails: {words(title)}"
    labels = tree.xpath("//ul[@class='fates']//a/@aria-label")
    assert len(set(labels)) == len(labels)


ARCHITECTURES = [
    file.stem for file in sorted((CONTENT / "scenarios").glob("*.yaml")) if "\narchitecture:" in file.read_text("utf-8")
]


@pytest.mark.parametrize("slug", ARCHITECTURES)
def test_the_player_shows_a_failure_in_the_time_that_the_table_gives(slug: str) -> None:
    whole, architecture = content(slug), content(slug).written.architecture
    assert architecture is not None
    measurements = architecture.measurements
    rows = [
        (measurement, each)
        for measurement in measurements
        for each in compare(
            set_scene(whole, measured_choices(whole.written, measurement)), architecture, measurement
        ).survivals
        if each.controls is not None
    ]
    assert {measurement.flow for measurement, _ in rows} == {measurement.flow for measurement in measurements}
    for measurement, each in rows:
        trace = run(whole, each.controls or {}).trace
        shown, outage = trace.timelines[measurement.stream - 1], trace.outages[0]
        begins, ends = shown.dark_begins or 0, shown.dark_ends or 0
        if each.seconds is None:
            assert "nothing comes through again" in shown.headline or (outage.ends and ends >= outage.ends)
        else:
            assert ends - begins == pytest.approx(each.seconds), each.part


def test_where_several_flows_go_different_ways_the_one_that_waits_longest_counts() -> None:
    found = measured((CONTENT / "scenarios" / "arch-active-active.yaml").read_text("utf-8"))
    assert [each.seconds for each in found.survivals] == [16.0, 16.0, None, None]


@pytest.mark.parametrize("port", [5003, 65535])
def test_further_flows_are_measured_from_the_ports_that_they_are_played_from(port: int) -> None:
    text = (CONTENT / "scenarios" / "arch-active-active.yaml").read_text("utf-8")
    text = text.replace("pc:5000", f"pc:{port}").replace("flows: 8", "flows: 2")
    whole, found = scenario(text), measured(text).survivals[:2]
    shown = [run(whole, each.controls or {}).trace.timelines[0] for each in found]
    assert [each.seconds for each in found] == [(each.dark_ends or 0) - (each.dark_begins or 0) for each in shown]
    assert 16.0 in {each.seconds for each in found}


@pytest.mark.parametrize(
    ("count", "controls"),
    [
        pytest.param(30, None, id="the stream ends before"),
        pytest.param(36, None, id="the last datagram is still lost"),
        pytest.param(37, {"noticing": "dpd"}, id="the last datagram is the first that comes through"),
    ],
)
def test_it_can_be_watched_where_the_stream_goes_on_until_it_is_back(
    count: int, controls: dict[str, str] | None
) -> None:
    line = measured(f"count: {count}".join(TEXT.rsplit("count: 60", 1))).survivals[0]
    assert (line.seconds, line.controls) == (16.0, controls)


@pytest.mark.parametrize(
    ("before", "controls"),
    [
        pytest.param("stream: pc:4999 -> db:7", {"noticing": "dpd"}, id="nothing"),
        pytest.param("stream: pc:4999 -> db:7\n    meanwhile: [{at: 9s, link: line-b down}]", None, id="for good"),
        pytest.param(
            "stream: pc:4999 -> db:7\n    meanwhile: [{at: 9s, link: line-b down}, {at: 20s, link: line-b up}]",
            {"noticing": "dpd"},
            id="for a while",
        ),
    ],
)
def test_it_can_be_watched_where_nothing_else_has_failed_before(before: str, controls: dict[str, str] | None) -> None:
    earlier = f"\nplay:\n  - {before}\n    expect: {{missing: 0}}\n"
    text = TEXT.replace("\nplay:\n", earlier).replace("  order: 20\n", "  stream: 2\n")
    line = measured(text).survivals[0]
    assert (line.seconds, line.controls) == (16.0, controls)


@pytest.mark.parametrize(
    ("before", "controls"),
    [
        pytest.param("link: line-b down", None, id="a link is down"),
        pytest.param("node: isp-b down", None, id="a node has failed"),
        pytest.param(
            "change: {set: {office-gw.bgp.over-a.local-preference: 150}}", None, id="the network is another one"
        ),
        pytest.param("wait: 5s", {"noticing": "dpd"}, id="time passes"),
    ],
)
def test_what_happens_before_the_stream_counts_too(before: str, controls: dict[str, str] | None) -> None:
    text = TEXT.replace("\nplay:\n", f"\nplay:\n  - {before}\n")
    assert measured(text).survivals[0].controls == controls


def test_each_flow_that_is_measured_has_a_row_of_its_own(visitor: Visitor) -> None:
    """With a split tunnel the internet outlives the gateway, with a full one it does not."""
    tree = parsed(visitor.get("/architectures"))
    rows = tree.xpath("//tr[th/a[starts-with(@href, '/scenarios/arch-client-vpn')]]")
    told = [(words(row.xpath("./th/small")[0]), words(row.xpath(".//ul[@class='fates']/li/b")[-1])) for row in rows]
    assert told == [
        ("Split tunnel, to the company", "stays down"),
        ("Split tunnel, to the internet", "nothing is lost"),
        ("Full tunnel, to the company", "stays down"),
        ("Full tunnel, to the internet", "stays down"),
    ]
    assert [row.xpath("./th/a/@href")[0].partition("?")[2] for row in rows] == ["", "", "way=full", "way=full"]
    assert (
        len(
            tree.xpath(
                "//tr[th/a[starts-with(@href, '/scenarios/arch-client-vpn')]]/following-sibling::tr[1]/td[@colspan]"
            )
        )
        == 1
    )


def test_of_each_node_only_what_it_needs_is_said(visitor: Visitor) -> None:
    needs = parsed(visitor.get("/architectures")).xpath("//ul[@class='needs']/li")
    assert needs
    assert [words(need) for need in needs if re.search(r"[:,] 0 ", words(need))] == []


def test_written_out_an_architecture_has_its_choices_behind_it() -> None:
    whole = scenario((CONTENT / "scenarios" / "arch-asymmetric-firewall.yaml").read_text("utf-8"))
    chosen = expanded(set_scene(whole, {"cure": "prepend", "fails": "fails"}))["architecture"]
    assert isinstance(chosen, dict)
    assert not {"controls", "also"} & chosen.keys()
    assert "architecture" not in expanded(set_scene(whole, {}))


def test_what_it_needs_is_counted_when_all_has_come_to_rest() -> None:
    assert measured(TEXT).needs[0] == Needs("Office router", addresses=2, tunnels=2, written=2, learned=1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("fails: [line]", "fails: [lime]", "There is no node and no named link “lime”.", id="no such part"),
        pytest.param("{west.one: 1000", "{west.three: 1000", "“west.three”: there is no “three” here.", id="no tunnel"),
        pytest.param(
            '{stream: "pc -> db:7", count: 4, expect: {answered: 4}}',
            '{query: "pc -> db:7", expect: {delivered: db}}',
            "It is measured by “stream” 1 of its play, and there are 0.",
            id="no stream",
        ),
        pytest.param(
            "{fails: [line], ",
            "{flow: One, fails: [line], also: [{flow: Two, stream: 2}], ",
            "It is measured by “stream” 2 of its play, and there are 1.",
            id="no second stream",
        ),
        pytest.param(
            "{fails: [line], ",
            "{flow: One, fails: [line], also: [{flow: Two, controls: {cure: none}}], ",
            "There is no control “cure”.",
            id="no control in a further row",
        ),
        pytest.param(
            "{fails: [line], ",
            "{fails: [line], also: [{flow: Two}], ",
            "Where an architecture has several rows, each has a “flow” of its own.",
            id="no flow in the first row",
        ),
        pytest.param(
            "{fails: [line], ",
            "{flow: One, fails: [line], also: [{}], ",
            "Where an architecture has several rows, each has a “flow” of its own.",
            id="no flow in a further row",
        ),
        pytest.param(
            "{fails: [line], ",
            "{flow: One, fails: [line], also: [{flow: One}], ",
            "Where an architecture has several rows, each has a “flow” of its own.",
            id="the same flow twice",
        ),
        pytest.param(
            "{fails: [line], ",
            "{fails: [line], controls: {cure: none}, ",
            "There is no control “cure”.",
            id="no control",
        ),
    ],
)
def test_what_cannot_be_measured_is_said(old: str, new: str, message: str) -> None:
    assert old in BALANCED
    with pytest.raises(InvalidTextError) as refused:
        performed(BALANCED.replace(old, new, 1))
    assert [problem.message for problem in refused.value.problems] == [message]


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_the_page_says_of_each_what_comes_back_and_when(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get("/architectures", partial=partial))
    (row,) = (row for row in tree.iter("tr") if row.xpath(".//a[@href='/scenarios/failover-active-standby']"))
    told = [words(item) for item in row.xpath(".//ul[@class='fates']/li")]
    assert told[0] == "the link line-a back after 16 s watch"
    assert told[-1] == "Cloud gateway stays down"


def test_a_note_cites_figures_and_the_page_says_where_they_are_from(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/architectures"))
    (note,) = tree.xpath("//tr[.//a[@href='/scenarios/failover-active-standby']]/following-sibling::tr[1]/td")
    assert "AWS gives a tunnel 1.25 Gbit/s" in words(note)
    (figure,) = tree.xpath("//li[@id='fact-aws-vpn-bandwidth']")
    assert "as of" in words(figure).lower()
    assert figure.xpath("./a/@href") == ["https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html"]


def test_a_note_that_cites_what_is_no_fact_is_refused() -> None:
    noted = BALANCED.replace("architecture: {", "architecture: {note: 'It carries [](fact:much).', ")
    with pytest.raises(InvalidTextError) as refused:
        compile_scenario(Source("scenarios/x.yaml", "x", noted), shelf_with(EGRESS))
    assert [problem.message for problem in refused.value.problems] == ["There is no fact “much”."]
