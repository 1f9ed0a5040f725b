from uuid import UUID

import pytest

from app.accounts import tokens

LEARNER = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
SECRET = "a secret of this installation"
TOKEN = tokens.sign(LEARNER, SECRET)


def test_a_token_says_who_it_was_made_for() -> None:
    assert tokens.read(TOKEN, SECRET) == LEARNER


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("", id="nothing"),
        pytest.param(LEARNER.hex, id="an id without a signature"),
        pytest.param(TOKEN[:-1] + ("A" if TOKEN[-1] != "A" else "B"), id="a signature with one letter changed"),
        pytest.param("0" * 32 + TOKEN[32:], id="the signature of another id"),
        pytest.param(tokens.sign(LEARNER, "another secret"), id="signed with another secret"),
        pytest.param("ä" * 40, id="letters that no token has"),
        pytest.param("." * 500, id="dots"),
    ],
)
def test_what_was_not_signed_here_says_nothing(forged: str) -> None:
    assert tokens.read(forged, SECRET) is None
