import pytest

from app.accounts.credentials import (
    GUESSED_FIRST,
    WANTED_EMAIL,
    WANTED_PASSWORD,
    email_fault,
    password_fault,
    read_email,
)


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
        pytest.param("fourteen chars", WANTED_PASSWORD, id="too short"),
        pytest.param("y" * 201, "A password has at most 200 characters here.", id="too long"),
        pytest.param("a" * 15, GUESSED_FIRST, id="one letter"),
        pytest.param(" " * 15, GUESSED_FIRST, id="nothing but blanks"),
        pytest.param("Qwertyuiopasdfg", GUESSED_FIRST, id="a row of keys"),
        pytest.param("0987654321098765", GUESSED_FIRST, id="a row of digits, backwards"),
        pytest.param("abc1abc1abc1abc1", GUESSED_FIRST, id="the same again and again"),
        pytest.param("PasswordPassword", GUESSED_FIRST, id="a word said twice"),
        pytest.param("Learning-Center 2026", GUESSED_FIRST, id="the name of the place"),
        pytest.param("Somebody@Example.org", GUESSED_FIRST, id="the address"),
        pytest.param("somebody123456789", GUESSED_FIRST, id="the name in the address"),
        pytest.param("correct horse battery staple", "", id="some words"),
        pytest.param("密码很长才是好的密码对不对啊你说", "", id="another script"),
    ],
)
def test_a_password_is_long_and_not_the_first_that_one_would_try(password: str, fault: str) -> None:
    assert password_fault(password, "somebody@example.org") == fault
