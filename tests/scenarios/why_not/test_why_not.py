"""*Why not?* as a page and as an endpoint: a wish, the verdict, the run that proves it, and what stands in the way."""

from typing import Any
from urllib.parse import quote

import pytest

from app.scenarios.requests import WHY_NOT_EXAMPLES
from tests.scenarios.client import Client, problems
from tests.visitor import Visitor, parsed, words

PAGE = "/scenarios/egress-nat/why-not"
UNASKED = f"{PAGE}?why.kind=reach&why.from=web&why.to=app&why.protocol=tcp&why.port=443"
GRANTED = f"{PAGE}?why.kind=reach&why.from=app&why.to=web&why.protocol=tcp&why.port=443"


def asked(client: Client, **body: object) -> dict[str, Any]:
    response = client.why_not(body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_wish_that_is_granted_is_proved_by_a_run_that_comes_through(client: Client) -> None:
    answer = asked(client, scenario="egress-nat", reach="app -> web:443")
    assert (answer["granted"], answer["asked"], answer["blockers"]) == (True, "tcp app -> web:443", [])
    assert [packet["ending"]["kind"] for packet in answer["trace"]["packets"]] == ["delivered"] * 3


def test_a_wish_that_is_not_granted_comes_with_everything_in_the_way(client: Client) -> None:
    answer = asked(client, scenario="egress-nat", reach="web -> app:443")
    assert not answer["granted"]
    blockers = [(each["relation"], each["place"]) for each in answer["blockers"]]
    assert blockers[:3] == [
        ("stopped here", "isp"),
        ("would also stop", "gw.forward.policy"),
        ("would also stop", "app"),
    ]


def test_what_gets_through_and_must_not_comes_with_who_let_it_pass(client: Client) -> None:
    answer = asked(client, scenario="port-forward", never="internet -> shop:*")
    assert (answer["granted"], answer["asked"]) == (False, "tcp visitor -> 198.51.100.1:443")
    assert [each["place"].partition(".")[0] for each in answer["passed"]] == ["gw"]
    assert answer["trace"]["packets"][0]["ending"]["kind"] == "delivered"


def test_a_changed_network_is_asked_as_it_is_changed(client: Client) -> None:
    answer = asked(client, scenario="egress-nat", reach="app -> web:443", changes={"without": ["gw.forward.r2"]})
    assert (answer["granted"], answer["blockers"][0]["place"]) == (False, "gw.forward.policy")


@pytest.mark.parametrize("body", WHY_NOT_EXAMPLES, ids=["a slug", "a source"])
def test_the_examples_in_the_documentation_are_answered(client: Client, body: dict[str, object]) -> None:
    assert asked(client, **body)["sentence"]


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        pytest.param({"reach": "web -> app"}, "The port is missing: app:PORT, or app:* for every port.", id="a port"),
        pytest.param({"never": "nobody -> app:1"}, "There is no node and no zone “nobody”. ", id="a node"),
        pytest.param({}, "Exactly one of “reach” and “never” says what is wished.", id="no wish"),
        pytest.param(
            {"reach": "app -> web:1", "never": "app -> web:1"},
            "Exactly one of “reach” and “never” says what is wished.",
            id="two wishes",
        ),
    ],
)
def test_a_wish_that_means_nothing_is_refused_in_plain_words(
    client: Client, wish: dict[str, str], message: str
) -> None:
    response = client.why_not({"scenario": "egress-nat", **wish})
    assert response.status_code == 422
    assert problems(response)[0]["message"].startswith(message)


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_the_page_asks_and_lists_what_the_author_wishes(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get(PAGE, partial=partial))
    assert "App server reaches Web server on TCP port 443. Granted" in words(tree)
    assert {field.get("name") for field in tree.iter("select", "input")} >= {"why.kind", "why.from", "why.port"}
    assert not list(tree.iter("net-player"))


@pytest.mark.parametrize("partial", [False, True], ids=["plain", "partial"])
def test_the_page_answers_its_form_with_blockers_and_the_run(visitor: Visitor, *, partial: bool) -> None:
    tree = parsed(visitor.get(UNASKED, partial=partial))
    said = words(tree)
    assert "Not granted: Web server does not reach App server on TCP port 443." in said
    assert "Would also stop" in said
    (player,) = tree.iter("net-player")
    assert player.get("at") == "1.2"


def test_each_blocker_leads_to_its_moment_and_to_its_line(visitor: Visitor) -> None:
    tree = parsed(visitor.get(UNASKED))
    links = [link.get("href") or "" for row in tree.xpath("//li[starts-with(@class, 'wn-')]") for link in row.iter("a")]
    assert any(f"past={quote('1:no-route:isp:', safe='')}" in link for link in links)
    assert any(link.startswith("/scenarios/egress-nat/text#L") for link in links)
    for link in links:
        assert visitor.get(link.partition("#")[0]).status_code == 200


def test_nothing_stands_in_the_way_of_what_is_granted(visitor: Visitor) -> None:
    tree = parsed(visitor.get(GRANTED))
    assert "Granted: App server reaches Web server on TCP port 443." in words(tree)
    assert "Who lets it pass" in words(tree)


def test_what_cannot_be_asked_is_told_at_the_form(visitor: Visitor) -> None:
    response = visitor.get(GRANTED.replace("why.port=443", "why.port=x"))
    assert "“tcp app -> web:x” is not FROM -> TO:PORT" in words(parsed(response))


def test_the_text_has_every_line_at_its_number(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/scenarios/egress-nat/text"))
    assert tree.get_element_by_id("L1").text_content().strip().endswith("scenario: 1")
