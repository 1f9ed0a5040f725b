"""What is changed for one run alone, and what comes of it."""

import json

import pytest
from lxml.html import HtmlElement

from app.errors import InvalidTextError
from app.scenarios.changing.breaking import breakable
from app.scenarios.changing.changes import MOST_CHANGES, NO_CHANGES, Changes, read_changes
from app.scenarios.changing.choices import Choices
from app.scenarios.service import Simulation, explained, read_source, run
from tests.scenarios.builders import IS_WHOLE, content, packet, served, some_choices
from tests.scenarios.client import Client
from tests.visitor import Visitor, parsed, words

INSIDE = {"initiator": "inside", "port": "https"}
REPORTED = """scenario: 1
title: A router that refuses and needs a route to say so
network:
  nodes:
    asks: {kind: host, address: 10.0.2.2/24, gateway: 10.0.2.1}
    between:
      kind: router
      interfaces: {near: {address: 10.0.2.1/24}, far: {address: 10.0.1.2/24}}
      routes: [192.0.2.0/24 via 10.0.1.1]
    r:
      kind: router
      interfaces: {near: {address: 10.0.1.1/24}, far: {address: 192.0.2.1/24}}
      routes: [10.0.2.0/24 via 10.0.1.2]
      chains: {forward: {policy: accept, rules: [reject]}}
    web: {kind: host, address: 192.0.2.2/24, gateway: 192.0.2.1, listens: [tcp/80]}
play:
  - connect: asks -> web:80
    expect: {lost: r, by: r.forward.r1}
"""


def egress(changes: Changes, **controls: str) -> Simulation:
    return run(content("egress-nat"), controls or INSIDE, changes)


def test_a_rule_that_is_taken_away_is_missing_for_one_run_only() -> None:
    broken = egress(Changes(without=("gw.forward.known",)))
    assert packet(broken, 2).ending.by == "gw.forward.policy"
    assert packet(egress(NO_CHANGES), 2).ending.kind == "delivered"


def test_the_rules_that_stay_keep_their_names_and_their_lines() -> None:
    broken = egress(Changes(without=("gw.forward.known",)))
    decided = next(step for step in broken.trace.packets[0].hops[1].steps if step.kind == "filter")
    assert decided.source is not None
    assert (decided.source.place, decided.source.line) == ("gw.forward.r2", 30)


def test_nothing_is_expected_of_a_changed_run() -> None:
    assert egress(Changes(without=("gw.forward.known",))).trace.expectations == []
    assert egress(NO_CHANGES).trace.expectations


@pytest.mark.parametrize(
    ("changes", "number", "by"),
    [
        pytest.param(Changes(without=("app.routes.1",)), 1, None, id="the gateway of a host"),
        pytest.param(
            Changes(add=(("gw.forward.known", "tcp dport 443 drop"),)), 1, "gw.forward.added", id="before a rule"
        ),
        pytest.param(
            Changes(add=(("gw.forward", "drop"),), without=("gw.forward.r2",)), 1, "gw.forward.added", id="at an end"
        ),
        pytest.param(
            Changes(add=(("gw.forward.known", "tcp dport 444 drop"), ("gw.forward.known", "drop"))),
            1,
            "gw.forward.added-2",
            id="two before one rule",
        ),
        pytest.param(
            Changes(add=(("gw.forward.known", "tcp dport 444 drop"), ("gw.forward.r2", "drop"))),
            1,
            "gw.forward.added-2",
            id="each before its own rule",
        ),
        pytest.param(Changes(add=(("app.output", "drop"),)), 1, "app.output.added", id="a chain that nobody wrote"),
        pytest.param(Changes(put=(("gw.forward.r2", "iifname wan accept"),)), 1, "gw.forward.policy", id="other words"),
        pytest.param(Changes(then=("tcp web:443 -> 198.51.100.1:40001 syn ack",)), 6, "gw.input.policy", id="one more"),
    ],
)
def test_each_kind_of_change_is_played(changes: Changes, number: int, by: str | None) -> None:
    changed = packet(egress(changes), number)
    assert (changed.ending.kind, changed.ending.by) == ("lost", by)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(Changes(without=("gw.forward.knwon",)), "/changes/without/0: .*known", id="a misspelt rule"),
        pytest.param(Changes(without=("gw.forward.policy",)), "no rule and no route", id="a policy cannot go"),
        pytest.param(Changes(add=(("gw.routes.1", "drop"),)), "no chain and no rule", id="a rule among routes"),
        pytest.param(Changes(without=("uplink",)), "no rule and no route", id="a link cannot go"),
        pytest.param(
            Changes(without=("gw.forward.known",), put=(("gw.forward.known", "drop"),)),
            "taken away by",
            id="both at once",
        ),
        pytest.param(Changes(without=("uplink.gateway",)), "is not written", id="a link has no gateway"),
        pytest.param(Changes(without=("gw.gateway",)), "is not written", id="a gateway that is not short for a route"),
        pytest.param(
            Changes(without=("gw.forward.known",), put=(("gw.forward", "x"),)),
            "another of the changes",
            id="two at odds",
        ),
        pytest.param(
            Changes(put=(("gw.forward", "x"),), add=(("gw.forward", "drop"),)),
            "no chain and no rule",
            id="no chain now",
        ),
        pytest.param(Changes(put=(("gw.forward.r2", "accpet"),)), "accept", id="a misspelt verdict"),
        pytest.param(Changes(then=("tcp web:443 -> nowhere:1 syn",)), "nowhere", id="a packet to nobody"),
    ],
)
def test_a_change_that_cannot_be_made_says_which(changes: Changes, said: str) -> None:
    with pytest.raises(InvalidTextError, match=said):
        egress(changes)


def test_the_endpoint_takes_no_more_changes_at_once_than_an_address(client: Client) -> None:
    changes = {"then": ["tcp web:443 -> 198.51.100.1:40001 ack"] * MOST_CHANGES, "without": ["gw.forward.known"]}
    answer = client.simulate({"scenario": "egress-nat", "changes": changes})
    assert answer.status_code == 422
    assert "At most 8 things can be changed" in answer.text


def test_an_address_says_changes_and_reads_them_back() -> None:
    changes = Changes(("gw.forward.known",), (("gw.forward.policy", "accept"),), (("gw.forward", "tcp dport 22 drop"),))
    assert read_changes(changes.query()) == changes
    assert read_changes([("at", "1.2"), ("without", "")]) == NO_CHANGES


def test_what_can_come_of_breaking_is_found_by_breaking() -> None:
    found = breakable(run(content("egress-nat"), INSIDE).performance)
    assert (found.things[0].group, found.things[0].label) == (
        "Gateway, chain input",
        "Rule r1: ct state established,related accept",
    )
    assert [outcome.text for outcome in found.outcomes] == [
        "Nothing changes: every packet ends where it did before",
        "The answer finds no route at Router",
        "The answer finds no route at Web server",
        "The answer is dropped at the filter of Gateway",
        "The request finds no route at App server",
        "The request finds no route at Gateway",
        "The request is dropped at the filter of Gateway",
    ]


@pytest.mark.parametrize(("slug", "choices"), [pytest.param(*each, id=str(each)) for each in some_choices()])
def test_every_thing_that_is_offered_breaks_into_one_of_the_outcomes(slug: str, choices: Choices) -> None:
    scenario = content(slug)
    told = explained(run(scenario, choices), breakable=True).breakable
    assert told is not None
    offered = {outcome.id for outcome in told.outcomes}
    for thing in told.things if IS_WHOLE else told.things[len(slug) % 4 :: 4]:
        assert run(scenario, choices, Changes(without=(thing.place,))).trace.outcome.id in offered


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param(
            "gw.forward.r2", "rule r2 of Gateway, chain forward: “iifname lan oifname wan accept”", id="a rule"
        ),
        pytest.param("gw.routes.1", "the route “default via 198.51.100.254 dev wan” of Gateway", id="a route"),
        pytest.param("app.routes.1", "the route “default via 10.0.1.1” of App server", id="the gateway of a host"),
    ],
)
def test_what_is_taken_away_is_said_in_its_own_words(place: str, said: str) -> None:
    assert egress(Changes(without=(place,))).trace.changes == [f"Without {said}."]


@pytest.mark.parametrize(
    ("slug", "choices", "place", "text", "at"),
    [
        pytest.param(
            "egress-nat",
            {"initiator": "inside", "port": "closed"},
            "gw.forward.known",
            "The answer is dropped at the filter of Gateway",
            "2.4",
            id="a refusal that does not come back is a change",
        ),
        pytest.param(
            "egress-nat",
            {"initiator": "outside"},
            "gw.forward.known",
            "Nothing changes: every packet ends where it did before",
            None,
            id="what was never asked changes nothing",
        ),
        pytest.param(
            "two-hosts-one-nat",
            {"second": "other-server"},
            "jobs.routes.1",
            "The request finds no route at Job server",
            "4.1",
            id="the second connection alone",
        ),
    ],
)
def test_the_first_packet_that_ends_otherwise_is_what_came_of_it(
    slug: str, choices: Choices, place: str, text: str, at: str | None
) -> None:
    outcome = run(content(slug), choices, Changes(without=(place,))).trace.outcome
    assert (outcome.text, outcome.at) == (text, at)


def test_a_report_that_nobody_gets_is_a_change() -> None:
    scenario = read_source(REPORTED)
    assert run(scenario, {}).trace.packets[-1].ending.kind == "delivered"
    outcome = run(scenario, {}, Changes(without=("r.routes.1",))).trace.outcome
    assert outcome.text == "The packet is rejected at Router r, and nobody is told"


def test_what_comes_of_one_thing_is_not_said_with_what_can_be_taken_away() -> None:
    told = json.loads(served(explained(egress(NO_CHANGES), breakable=True)))
    assert told["outcome"]["at"] is None
    assert {name for outcome in told["breakable"]["outcomes"] for name in outcome} == {"id", "text"}


def test_the_endpoint_takes_changes_and_brings_what_is_asked_for(client: Client) -> None:
    body = {
        "scenario": "egress-nat",
        "changes": {"without": ["gw.forward.known"]},
        "include": ["tables", "breakable"],
    }
    trace = client.simulate(body).json()["trace"]
    assert trace["outcome"]["text"] == "The answer is dropped at the filter of Gateway"
    assert trace["outcome"]["at"] == "2.4"
    assert trace["changes"] == ["Without rule known of Gateway, chain forward: “ct state established,related accept”."]
    assert trace["breakable"]["things"]
    assert trace["packets"][0]["hops"][1]["memory"] is not None
    assert client.simulate({"scenario": "egress-nat"}).json()["trace"]["breakable"] is None


def test_the_endpoint_names_the_change_that_it_cannot_make(client: Client) -> None:
    response = client.simulate({"scenario": "egress-nat", "changes": {"without": ["gw.forward.nothing"]}})
    assert response.status_code == 422
    assert response.json()["error"]["problems"][0]["pointer"] == "/changes/without/0"


def test_a_page_without_script_shows_the_changed_run_and_the_way_back(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/scenarios/egress-nat?initiator=inside&without=gw.forward.known"))
    altered = altered_line(tree)
    assert words(altered).startswith("Without rule known of Gateway, chain forward:")
    assert [link.get("href") for link in altered.iter("a")] == ["/scenarios/egress-nat?initiator=inside&port=https"]
    assert "The filter drops it" in words(next(tree.iter("ol")))


def test_a_page_without_script_offers_everything_that_can_be_taken_away(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/scenarios/egress-nat?initiator=outside&depth=decisions&without=gw.forward.r2"))
    form = next(form for form in tree.iter("form") if form.get("class") is None and form.xpath(".//select"))
    assert {field.get("name"): field.get("value") for field in form.iter("input")} == {
        "initiator": "outside",
        "depth": "decisions",
    }
    offered = {option.get("value"): option.get("selected") for option in form.iter("option")}
    things = breakable(run(content("egress-nat"), {"initiator": "outside"}).performance).things
    assert list(offered) == [thing.place for thing in things]
    assert [place for place, selected in offered.items() if selected is not None] == ["gw.forward.r2"]
    assert next(iter(form.iter("optgroup"))).get("label") == "Gateway, chain input"


def test_a_link_to_a_change_that_cannot_be_made_any_more_shows_the_run_and_says_so(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/scenarios/egress-nat?without=gw.forward.gone"))
    assert "could not be made" in words(altered_line(tree))


def altered_line(tree: HtmlElement) -> HtmlElement:
    return next(line for line in tree.iter("p") if line.get("class") == "altered")
