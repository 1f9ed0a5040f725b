"""Ingress and egress are about who began, not about the direction of a packet."""

import pytest

from tests.scenarios.builders import packet, played


@pytest.mark.parametrize(
    ("slug", "choices", "kinds"),
    [
        pytest.param(
            "egress-nat", {}, "request response request response unsolicited", id="a session until it is forgotten"
        ),
        pytest.param("egress-nat", {"initiator": "outside"}, "unsolicited", id="a stranger"),
        pytest.param("port-forward", {}, "unsolicited response unsolicited", id="a session that began outside"),
        pytest.param("ping", {}, "request response", id="a ping from inside"),
        pytest.param("ping", {"initiator": "outside"}, "unsolicited response", id="a ping of the gateway"),
        pytest.param(
            "unsolicited-syn",
            {"port": "session"},
            "request response request unsolicited",
            id="a stranger beside a session",
        ),
        pytest.param("asymmetric-return", {}, "unsolicited response", id="an answer where nobody knows the question"),
        pytest.param(
            "ike-through-nat", {}, "request response request response", id="one network asks the gateway of another"
        ),
        pytest.param("between-two-networks", {}, "request response request", id="a connection that nobody tracks"),
        pytest.param("in-the-middle", {"router": "honest"}, "request response", id="a gateway asks by itself"),
    ],
)
def test_packets_are_of_the_kind_of_their_session(slug: str, choices: dict[str, str], kinds: str) -> None:
    assert [each.kind for each in played(slug, **choices).trace.packets] == kinds.split()


@pytest.mark.parametrize(
    ("slug", "choices", "allowed"),
    [
        pytest.param("port-forward", {}, True, id="a rule invites it"),
        pytest.param("port-forward", {"rule": "absent"}, False, id="only translated"),
        pytest.param("ping", {"initiator": "outside"}, True, id="the gateway may be asked"),
        pytest.param("unsolicited-syn", {}, False, id="nobody invites it"),
        pytest.param("ping", {}, False, id="not unsolicited at all"),
    ],
)
def test_an_unsolicited_packet_is_allowed_when_it_passes_the_boundary(
    slug: str, choices: dict[str, str], *, allowed: bool
) -> None:
    assert packet(played(slug, **choices), 1).allowed is allowed


def test_words_are_the_ones_of_the_field() -> None:
    assert [each.word for each in played("egress-nat").trace.packets] == [
        "Egress",
        "Response",
        "Egress",
        "Response",
        "Ingress",
    ]
