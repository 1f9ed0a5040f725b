"""The endpoint, with sense and with nonsense."""

import copy
from typing import Any

import pytest

from app.documents.texts import MOST_PROBLEMS
from app.scenarios.requests import EXAMPLES, SMALL_SCENARIO, SMALL_SOURCE
from app.scenarios.scenes import LIMITS
from tests.scenarios.client import Client, problems

DEEP = b"[" * 5_000 + b"]" * 5_000
HALF_A_CHARACTER = b'"\\ud800"'


def nodes(count: int) -> dict[str, Any]:
    return {
        f"h{number}": {"kind": "host", "address": f"10.0.{number // 250}.{number % 250 + 1}/16"}
        for number in range(count)
    }


def small(**changes: object) -> dict[str, Any]:
    return {**copy.deepcopy(SMALL_SCENARIO), **changes}


def test_a_published_scenario_is_played_by_its_slug(client: Client) -> None:
    trace = client.simulate({"scenario": "egress-nat", "controls": {"initiator": "outside"}}).json()["trace"]
    assert trace["scenario"]["slug"] == "egress-nat"
    assert trace["controls"] == {"initiator": "outside"}
    assert [expectation["met"] for expectation in trace["expectations"]] == [True]


def test_a_strangers_source_is_played(client: Client) -> None:
    trace = client.simulate({"source": SMALL_SOURCE}).json()["trace"]
    assert trace["scenario"] == {"slug": None, "revision": None, "title": "Two hosts on one network"}
    assert trace["packets"][0]["ending"]["kind"] == "refused"


def test_an_expectation_that_fails_is_an_answer_and_no_fault(client: Client) -> None:
    response = client.simulate({"source": SMALL_SOURCE.replace("refused", "established")})
    assert response.status_code == 200
    assert [expectation["met"] for expectation in response.json()["trace"]["expectations"]] == [False]


@pytest.mark.parametrize("body", EXAMPLES, ids=["a slug", "an object", "a source", "changes"])
def test_the_examples_in_the_documentation_run(client: Client, body: object) -> None:
    assert client.simulate(body).status_code == 200


def test_pictures_come_when_they_are_asked_for(client: Client) -> None:
    body = {"scenario": "egress-nat"}
    assert client.simulate(body).json()["pictures"] is None
    pictures = client.simulate({**body, "picture": {"width": 700}}).json()["pictures"]
    assert pictures["wide"]["width"] == 700
    assert pictures["tall"]["form"] == "tall"


def test_a_stage_too_narrow_for_the_wide_form_gets_the_tall_one_alone(client: Client) -> None:
    pictures = client.simulate({"scenario": "egress-nat", "picture": {"width": 300}}).json()["pictures"]
    assert pictures["wide"] is None
    assert pictures["tall"]["width"] == 300


def test_the_same_request_has_the_same_bytes(client: Client) -> None:
    body = {"source": SMALL_SOURCE, "picture": {"width": 500}}
    assert client.simulate(body).content == client.simulate(body).content


NONSENSE = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"{", id="half an object"),
    pytest.param(b"\xff\xfe", id="no text"),
    pytest.param(b"null", id="null"),
    pytest.param(b"[]", id="a list"),
    pytest.param(b"{}", id="an empty object"),
    pytest.param(DEEP, id="a list nested 5000 deep"),
    pytest.param(b'{"scenario": ' + DEEP + b"}", id="a scenario nested 5000 deep"),
    pytest.param(b'{"scenario": {"a": ' + b"[" * 60 + b"]" * 60 + b"}}", id="a scenario nested 60 deep"),
    pytest.param(b'{"scenario": 5}', id="a number for a scenario"),
    pytest.param(b'{"scenario": {}}', id="an empty scenario"),
    pytest.param(b'{"scenario": "nobody-knows-it"}', id="an unknown slug"),
    pytest.param(b'{"scenario": "\\u0000"}', id="a slug of control characters"),
    pytest.param(b'{"scenario": ' + HALF_A_CHARACTER + b"}", id="a slug of half a character"),
    pytest.param(b'{"source": ' + HALF_A_CHARACTER + b"}", id="a source of half a character"),
    pytest.param(b'{"scenario": {' + HALF_A_CHARACTER + b": 1}}", id="a key of half a character"),
    pytest.param(
        b'{"scenario": "egress-nat", "controls": {"initiator": ' + HALF_A_CHARACTER + b"}}",
        id="a choice of half a character",
    ),
    pytest.param(b'{"scenario": "egress-nat", "source": ""}', id="two scenarios"),
    pytest.param(b'{"scenario": "egress-nat", "contrls": {}}', id="an unknown key"),
    pytest.param(b'{"scenario": "egress-nat", "controls": []}', id="a list of controls"),
    pytest.param(b'{"scenario": "egress-nat", "controls": {"nobody": "x"}}', id="an unknown control"),
    pytest.param(b'{"scenario": "egress-nat", "controls": {"initiator": "x"}}', id="an unknown choice"),
    pytest.param(b'{"scenario": "egress-nat", "controls": {"initiator": null}}', id="a choice that is null"),
    pytest.param(b'{"scenario": "egress-nat", "picture": {"width": 10}}', id="a stage of ten pixels"),
    pytest.param(b'{"scenario": "egress-nat", "picture": {"width": 1e99}}', id="an endless stage"),
    pytest.param(b'{"scenario": "egress-nat", "picture": {"width": NaN}}', id="a stage of no width"),
    pytest.param(b'{"source": ""}', id="an empty source"),
    pytest.param(b'{"source": "just words"}', id="a source of words"),
    pytest.param(b'{"source": "a: [1"}', id="a source that is not YAML"),
    pytest.param(b'{"source": "a: &x 1\\nb: *x"}', id="anchors and aliases"),
    pytest.param(b'{"source": "a: !!python/object:os.system x"}', id="a tag"),
    pytest.param(b'{"source": "a: 1\\na: 2"}', id="a key twice"),
    pytest.param(b'{"source": "' + b"[" * 3_000 + b'"}', id="YAML nested 3000 deep"),
    pytest.param(b'{"source": "' + b"a" * 40_000 + b'"}', id="a source too long"),
    pytest.param(b'{"source": "' + b"a" * 400_000 + b'"}', id="a body too long"),
]


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_is_answered_with_what_is_wrong_with_it(client: Client, body: bytes) -> None:
    response = client.send(body)
    assert 400 <= response.status_code < 500
    error = response.json()["error"]
    assert error["title"]
    assert error["detail"] or error["problems"]


def test_a_fault_in_a_source_is_told_by_line_and_column(client: Client) -> None:
    response = client.simulate(
        {"source": SMALL_SOURCE.replace("kind: host, address: 192.0.2.2", "kind: hots, address: 192.0.2.2")}
    )
    assert response.status_code == 422
    (problem,) = problems(response)
    assert (problem["line"], problem["column"]) == (6, 19)
    assert "pointer" not in problem


def test_a_fault_in_an_object_is_told_by_its_pointer(client: Client) -> None:
    faulty = small(play=[{"connect": "left -> wright:80", "expect": "refused"}])
    (problem,) = problems(client.simulate({"scenario": faulty}))
    assert problem["pointer"] == "/play/0/connect"
    assert "line" not in problem
    assert problem["hint"] == "Did you mean “right”?"


def test_an_unknown_choice_comes_with_the_known_ones(client: Client) -> None:
    (problem,) = problems(client.simulate({"scenario": "egress-nat", "controls": {"initiator": "outsid"}}))
    assert problem["pointer"] == "/controls/initiator"
    assert problem["hint"] == "Did you mean “outside”?"


PLAY = [{"connect": "h0 -> h1:80", "expect": "refused"}]
RULES = {"chains": {"input": {"rules": ["accept"] * (LIMITS.rules // 4 + 1)}}}
TOO_MUCH = [
    pytest.param({"nodes": nodes(LIMITS.nodes + 1)}, "nodes", LIMITS.nodes, id="nodes"),
    pytest.param(
        {
            "nodes": {
                f"h{number}": {
                    "kind": "router",
                    "interfaces": {f"i{port}": {"address": f"10.{port}.0.{number + 1}/16"} for port in range(30)},
                }
                for number in range(LIMITS.interfaces // 30 + 1)
            }
        },
        "interfaces",
        LIMITS.interfaces,
        id="interfaces",
    ),
    pytest.param(
        {"nodes": {name: {**node, **RULES} for name, node in nodes(4).items()}}, "rules", LIMITS.rules, id="rules"
    ),
]


@pytest.mark.parametrize(("network", "limit", "allowed"), TOO_MUCH)
def test_a_limit_is_refused_by_its_name(client: Client, network: object, limit: str, allowed: int) -> None:
    response = client.simulate({"scenario": small(network=network, play=PLAY)})
    assert response.status_code == 422
    error = response.json()["error"]
    assert (error["limit"], error["allowed"]) == (limit, allowed)
    assert limit in error["detail"]


def test_of_thousands_of_faults_the_first_ones_are_told(client: Client) -> None:
    """Every fault costs the search for what may have been meant."""
    links = [{"between": [f"nobody-{number}" for number in range(60)]}] * 100
    response = client.simulate({"scenario": small(network={"nodes": nodes(1500), "links": links}, play=PLAY)})
    assert len(problems(response)) == MOST_PROBLEMS


def test_too_many_events_are_refused_with_their_number(client: Client) -> None:
    play = [{"ping": "left -> right", "expect": {"delivered": "right"}}] * (LIMITS.events + 1)
    (problem,) = problems(client.simulate({"scenario": small(play=play)}))
    assert problem["pointer"] == "/play"
    assert str(LIMITS.events) in problem["message"]


def test_too_much_work_is_refused_by_its_name(client: Client) -> None:
    rules = [f"tcp dport {port} accept" for port in range(1, 151)]
    nodes = {
        f"r{number}": {
            "kind": "router",
            "interfaces": {
                "west": {"address": f"10.0.{number}.2/24"},
                "east": {"address": f"10.0.{number + 1}.1/24"},
            },
            "routes": [f"10.9.0.0/16 via 10.0.{number + 1}.2"] if number < 3 else [],
            "chains": {"forward": {"rules": rules}},
        }
        for number in range(4)
    }
    nodes["h"] = {"kind": "host", "address": "10.0.0.9/24", "gateway": "10.0.0.2"}
    scenario = small(
        network={"nodes": nodes},
        play=[{"connect": "h -> 10.9.0.1:999", "tries": 2, "expect": "timed-out"}] * 60,
    )
    response = client.simulate({"scenario": scenario})
    error = response.json()["error"]
    assert response.status_code == 422
    assert (error["limit"], error["allowed"]) == ("work steps", LIMITS.work)


def test_the_work_of_a_run_is_counted_and_told(client: Client) -> None:
    work = [client.simulate({"source": SMALL_SOURCE}).json()["trace"]["work"] for _ in range(2)]
    assert work[0] == work[1]
    assert 0 < work[0]["steps"] < work[0]["allowed"] == LIMITS.work
