"""How long somebody waits who has guessed at passwords.

A few wrong ones are typing errors and cost nothing; from then on each doubles the wait. Nobody is locked out: an
account whose password others guess at is closed for a quarter of an hour at most. Behind one address a whole class may
sit, so that it may err more often, and is forgiven sooner.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

LONGEST_WAIT = timedelta(minutes=15)
NETWORK_OF_ONE = 64
"""Bits: what one subscriber has of IPv6 (RFC 6177)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom guesses are counted; `free` of them are forgiven, and each is forgotten after `remembered`."""

    name: str
    free: int
    remembered: timedelta


def account_subject(email: str) -> Subject:
    """By a digest: what strangers type is none of our business."""
    return Subject(f"account {sha256(email.encode()).hexdigest()}", free=5, remembered=timedelta(days=1))


def address_subject(address: str) -> Subject:
    return Subject(f"address {_neighbourhood(address)}", free=50, remembered=timedelta(hours=1))


def wait_after(guesses: int, subject: Subject) -> timedelta:
    """From the last guess to the next one that is looked at: 1 s, 2 s, 4 s ..."""
    beyond = guesses - subject.free
    if beyond < 0:
        return timedelta(0)
    doublings = min(beyond, LONGEST_WAIT.seconds.bit_length())
    return min(timedelta(seconds=2**doublings), LONGEST_WAIT)


def _neighbourhood(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:  # a Unix socket has none
        return "unknown"
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known, NETWORK_OF_ONE), strict=False))
