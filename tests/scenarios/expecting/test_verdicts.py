"""Every part of an expectation can fail, and says so alone."""

import pytest

from app.scenarios.expecting.verdicts import Aspect
from tests.scenarios.builders import performed
from tests.scenarios.building.test_faults import TEXT


def failed(event: str) -> tuple[Aspect, ...]:
    performance = performed(TEXT.replace("  - wait: 10s", event))
    return performance.verdicts[-1].failed


MET = [
    pytest.param("- {connect: 'app -> web:443', expect: established}", id="established anywhere"),
    pytest.param("- {connect: 'app -> web:443', expect: {delivered: web, as: new}}", id="the first packet delivered"),
    pytest.param("- {connect: 'app -> web:80', expect: {refused: web}}", id="refused by a node"),
    pytest.param("- {connect: 'web -> 198.51.100.1:40001', expect: {refused: gw}}", id="refused by the gateway"),
    pytest.param("- {connect: 'app -> web:443', expect: {established: web, within: 20ms}}", id="in time"),
    pytest.param(
        "- {connect: 'app:40001 -> web:443', expect: {established: web, headers: {from: '198.51.100.1:1024..65535'}}}",
        id="a range of ports",
    ),
    pytest.param(
        "- {connect: 'app:40001 -> web:443', expect: {established: web, headers: {from: 'not 198.51.100.1:40000'}}}",
        id="not a value",
    ),
    pytest.param(
        "- {connect: 'app:40001 -> web:443', expect: {established: web, headers: {to: same-as first}}}",
        id="the same as before",
    ),
    pytest.param(
        "- {connect: 'app -> web:443', expect: {established: web, entry: {state: ESTABLISHED}}}", id="a state"
    ),
    pytest.param(
        "- {connect: 'app -> web:80', expect: {refused: web, errno: ECONNREFUSED}}", id="what a program is told"
    ),
    pytest.param("- {query: 'app -> web:53', expect: {refused: web, errno: ECONNREFUSED}}", id="the same by UDP"),
    pytest.param(
        "- {ping: app -> web, expect: {delivered: web, answer: {delivered: app, as: established}}}", id="an answer"
    ),
]
FAILED = [
    pytest.param("- {connect: 'app -> web:80', expect: established}", Aspect.OUTCOME, id="another outcome"),
    pytest.param("- {connect: 'app -> web:443', expect: {established: gw}}", Aspect.NODE, id="another node"),
    pytest.param("- {connect: 'app -> web:443', expect: {delivered: gw}}", Aspect.NODE, id="delivered elsewhere"),
    pytest.param("- {connect: 'app -> web:80', expect: {refused: web, by: route}}", Aspect.BY, id="another reason"),
    pytest.param(
        "- {connect: 'app -> web:443', expect: {delivered: web, as: established}}",
        Aspect.TRACKED_AS,
        id="another state",
    ),
    pytest.param(
        "- {connect: 'app -> web:443', expect: {established: web, headers: {ttl: 64}}}",
        Aspect.HEADERS,
        id="another ttl",
    ),
    pytest.param(
        "- {connect: 'app:40001 -> web:443', expect: {established: web, headers: {from: same-as first}}}",
        Aspect.HEADERS,
        id="not the same as before",
    ),
    pytest.param(
        "- {connect: 'app -> web:443', expect: {established: web, entry: {assured: false}}}",
        Aspect.ENTRY,
        id="another entry",
    ),
    pytest.param(
        "- {connect: 'app -> web:443', expect: {established: web, within: 1ms}}", Aspect.WITHIN, id="too slow"
    ),
    pytest.param(
        "- {connect: 'app -> web:80', expect: {refused: web, errno: EHOSTUNREACH}}", Aspect.ERRNO, id="another errno"
    ),
    pytest.param("- {ping: app -> web, expect: {delivered: web, answer: lost}}", Aspect.ANSWER, id="another answer"),
]


@pytest.mark.parametrize("event", MET)
def test_what_comes_as_expected_is_met(event: str) -> None:
    assert failed(f"  {event}") == ()


@pytest.mark.parametrize(("event", "aspect"), FAILED)
def test_what_does_not_come_fails_in_that_part_alone(event: str, aspect: Aspect) -> None:
    assert failed(f"  {event}") == (aspect,)
