import pytest

from app.accounts.credentials import WANTED_EMAIL, WANTED_PASSWORD, email_fault, password_fault, read_email


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param(" You@Example.ORG ", "you@example.org", id="capitals and blanks"),
        pytest.param("\uff59\uff4f\uff55@example.org", "you@example.org", id="wide letters"),
        pytest.param("jürgen@bücher.example", "jürgen@bücher.example", id="letters of other languages"),
    ],
)
def test_an_address_is_kept_in_one_form(written: str, kept: str) -> None:
    assert read_email(written) == kept
    assert email_fault(written) == ""


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="nothing"),
        pytest.param("you", id="no at sign"),
        pytest.param("you@", id="nothing behind it"),
        pytest.param("you@example.org, me@example.org", id="two addresses"),
        pytest.param("you <you@example.org>", id="with a name"),
        pytest.param("you@example.org\x00", id="a control character"),
        pytest.param("you\u202e@example.org", id="a letter that turns the line around"),
        pytest.param("y" * 250 + "@example.org", id="too long"),
    ],
)
def test_what_is_no_address_is_asked_for_again(written: str) -> None:
    assert email_fault(written) == WANTED_EMAIL


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        pytest.param("short", WANTED_PASSWORD, id="too short"),
        pytest.param("y" * 201, "A password has at most 200 characters here.", id="too long"),
        pytest.param("aaaaaaaaaaaaa", "Choose a password that nobody guesses who knows your address.", id="one letter"),
        pytest.param(
            "Somebody@Example.org", "Choose a password that nobody guesses who knows your address.", id="the address"
        ),
        pytest.param("correct horse battery staple", "", id="some words"),
        pytest.param("密码密码密码密码密码密码", "", id="another script"),
    ],
)
def test_a_password_is_long_and_not_the_address(password: str, fault: str) -> None:
    assert password_fault(password, "somebody@example.org") == fault
