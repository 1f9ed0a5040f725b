from datetime import timedelta

import pytest

from app.accounts.guessing import account_subject, address_subject, wait_after

ACCOUNT = account_subject("learner@example.org")


@pytest.mark.parametrize(
    ("guesses", "seconds"),
    [
        pytest.param(0, 0, id="none yet"),
        pytest.param(4, 0, id="the last that is free"),
        pytest.param(5, 1, id="the first that costs"),
        pytest.param(6, 2, id="twice as much"),
        pytest.param(14, 512, id="the tenth that costs"),
        pytest.param(15, 900, id="a quarter of an hour"),
        pytest.param(10_000, 900, id="never more"),
    ],
)
def test_each_guess_beyond_the_free_ones_doubles_the_wait(guesses: int, seconds: int) -> None:
    assert wait_after(guesses, ACCOUNT) == timedelta(seconds=seconds)


def test_behind_one_address_many_may_err_and_wait_for_seconds_only() -> None:
    address = address_subject("192.0.2.7")
    assert wait_after(49, address) == timedelta(0)
    assert wait_after(60, address) == timedelta(seconds=15)


@pytest.mark.parametrize(
    ("one", "other", "subjects"),
    [
        pytest.param("192.0.2.7", "192.0.2.8", 2, id="two addresses of IPv4"),
        pytest.param("2001:db8::1", "2001:db8::ffff:1", 1, id="two of one subscriber of IPv6"),
        pytest.param("2001:db8::1", "2001:db8:0:1::1", 2, id="two subscribers of IPv6"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.7", 1, id="IPv4 in the clothes of IPv6"),
        pytest.param("fe80::1%eth0", "fe80::1", 1, id="with the name of an interface"),
        pytest.param("", "no address", 1, id="none at all"),
    ],
)
def test_an_address_counts_for_who_has_it(one: str, other: str, subjects: int) -> None:
    assert len({address_subject(one), address_subject(other)}) == subjects


def test_no_address_that_was_typed_is_kept() -> None:
    assert "learner" not in ACCOUNT.name
