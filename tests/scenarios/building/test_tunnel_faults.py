"""Whatever is wrong with a tunnel is said at its line."""

import pytest

from app.errors import InvalidTextError, Problem
from tests.scenarios.builders import performed
from tests.scenarios.tunnel import TEXT


def faults(old: str, new: str) -> tuple[Problem, ...]:
    """What is said about the text with one passage changed."""
    assert old in TEXT
    with pytest.raises(InvalidTextError) as refused:
        performed(TEXT.replace(old, new, 1))
    return refused.value.problems


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        pytest.param(
            "kind: esp, remote: 192.0.2.2}",
            "kind: esp, remote: 192.0.2.2, cypher: aes256gcm16}",
            14,
            "“cypher” is not a key that is known here.",
            "Did you mean “cipher”?",
            id="a key misspelt",
        ),
        pytest.param(
            "kind: esp, remote: 192.0.2.2}",
            "kind: esp, remote: 192.0.2.2, cipher: aes256gcm}",
            14,
            "“aes256gcm” is no cipher that is known here.",
            "Did you mean “aes256gcm16”?",
            id="a cipher not known",
        ),
        pytest.param(
            "kind: esp, remote: 192.0.2.2}",
            "kind: ipip, remote: 192.0.2.2, cipher: aes256gcm16}",
            14,
            "“cipher” says nothing about ipip: only esp has it.",
            "",
            id="a key of another kind",
        ),
        pytest.param(
            "kind: esp, remote: 192.0.2.2}",
            "kind: esp}",
            14,
            "“remote” is missing here: the outer address of the far end.",
            "",
            id="no far end",
        ),
        pytest.param(
            "kind: esp, remote: 192.0.2.2}",
            "kind: esp, remote: 192.0.2.256}",
            14,
            "“192.0.2.256” is not an address, as 203.0.113.1.",
            "",
            id="no address",
        ),
        pytest.param(
            "peer: cloud-gw.wg0",
            "peer: cloud.wg0",
            19,
            "There is no other WireGuard interface “cloud.wg0”.",
            "Did you mean “cloud-gw.wg0”?",
            id="a peer that is nobody",
        ),
        pytest.param(
            '"192.0.2.2:51820"',
            "192.0.2.2",
            19,
            "“192.0.2.2” is not ADDRESS:PORT, as 203.0.113.1:51820.",
            "",
            id="an endpoint without a port",
        ),
        pytest.param(
            "allowed-ips: [10.9.0.2/32]",
            "allowed-ips: [10.9.0.2/33]",
            19,
            "“10.9.0.2/33” is not a prefix, as 10.2.0.0/16.",
            "",
            id="no prefix",
        ),
        pytest.param(
            "to-cloud: {kind: esp,",
            "wan: {kind: esp,",
            14,
            "“wan” is an interface already: a tunnel is one more, with a name of its own.",
            "",
            id="a name that is taken",
        ),
        pytest.param(
            "dev to-cloud",
            "dev to-clod",
            20,
            "gw.routes.1: there is no interface 'to-clod'.",
            "",
            id="a route to no tunnel",
        ),
        pytest.param(
            "remote: 192.0.2.2}",
            "remote: 192.0.2.2, local: 192.0.2.9}",
            14,
            "gw.to-cloud: 192.0.2.9 is not an address of gw.",
            "",
            id="an outer address of somebody else",
        ),
    ],
)
def test_what_is_wrong_with_a_tunnel_is_said_at_its_line(
    old: str, new: str, line: int, message: str, hint: str
) -> None:
    (found, *_) = faults(old, new)
    assert (found.line, found.message, found.hint) == (line, message, hint)
