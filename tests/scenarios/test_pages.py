"""The scenarios' own pages, and what they say to machines."""

import json

import jsonschema_rs
import pytest

from app.documents.texts import read_yaml
from tests.scenarios.builders import SCENARIOS
from tests.scenarios.client import Client
from tests.visitor import Visitor, parsed, words


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_the_list_leads_to_every_scenario(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get("/scenarios", partial=partial))
    links = {link.get("href") for link in tree.iter("a")}
    assert {f"/scenarios/{file.stem}" for file in SCENARIOS} <= links


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_a_scenario_has_a_page_with_every_sentence(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get("/scenarios/egress-nat", partial=partial))
    assert "NAT recognises port 40000" in words(tree)
    assert [svg.get("class") for svg in tree.iter("svg") if "dg" in (svg.get("class") or "")] == ["dg wide", "dg tall"]


def test_the_page_answers_its_own_form(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/scenarios/egress-nat?initiator=outside&at=1.3&depth=decisions"))
    (player,) = tree.iter("net-player")
    assert (player.get("at"), player.get("depth")) == ("1.3", "decisions")
    assert "The filter drops it" in words(tree)
    chosen = {field.get("name"): field.get("value") for field in tree.iter("input") if field.get("checked") is not None}
    assert chosen["initiator"] == "outside"


def test_a_link_to_a_moment_that_is_no_more_opens_the_beginning(visitor: Visitor) -> None:
    response = visitor.get("/scenarios/egress-nat?at=99.9")
    (player,) = parsed(response).iter("net-player")
    assert (response.status_code, player.get("at")) == (200, None)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/scenarios/egress-nat?nobody=x", id="an unknown control"),
        pytest.param("/scenarios/egress-nat?initiator=x", id="an unknown choice"),
        pytest.param("/lessons/egress?request.initiator=x", id="an unknown choice of one figure among others"),
    ],
)
def test_what_an_address_asks_for_and_there_is_not_is_passed_over(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 200
    assert response.content == visitor.get(path.partition("?")[0]).content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/scenarios/nobody-knows-it", 404, id="an unknown scenario"),
        pytest.param("/scenarios/%2e%2e", 404, id="a folder"),
    ],
)
def test_an_address_that_means_nothing_has_a_clear_answer(visitor: Visitor, path: str, status: int) -> None:
    assert visitor.get(path).status_code == status


def test_a_scenario_tells_where_it_is_used(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/scenarios/ping"))
    assert "/lessons/boundaries-and-directions" in {link.get("href") for link in tree.iter("a")}


def test_scenarios_are_listed_for_machines(client: Client) -> None:
    scenarios = client.get("/api/scenarios").json()["scenarios"]
    assert {scenario["slug"] for scenario in scenarios} == {file.stem for file in SCENARIOS}


def test_a_scenario_is_served_with_its_text_and_its_controls(client: Client) -> None:
    detail = client.get("/api/scenarios/egress-nat").json()
    assert [control["name"] for control in detail["controls"]] == ["initiator", "port"]
    assert detail["scenario"] == read_yaml(detail["source"]).value
    assert client.simulate({"source": detail["source"]}).status_code == 200
    assert client.simulate({"scenario": detail["scenario"]}).status_code == 200


def test_the_schema_accepts_every_scenario_and_refuses_a_misspelt_one(client: Client) -> None:
    schema = client.get("/api/scenario.schema.json").json()
    for file in SCENARIOS:
        value = read_yaml(file.read_text("utf-8")).value
        assert list(jsonschema_rs.validator_for(schema).iter_errors(value)) == []
    wrong = json.loads(json.dumps(value).replace('"play"', '"plai"'))
    assert not jsonschema_rs.is_valid(schema, wrong)


def test_the_endpoint_is_documented_with_examples(client: Client) -> None:
    document = client.get("/api/openapi.json").json()
    assert document["paths"]["/api/simulations"]["post"]["responses"].keys() >= {"200", "404", "413", "422"}
    assert len(document["components"]["schemas"]["SimulationRequest"]["examples"]) == 4
