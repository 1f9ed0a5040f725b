"""How long somebody waits who has tried the same too often.

A few wrong passwords are typing errors and cost nothing; from then on each doubles the wait, up to a limit. Nobody is
locked out: an account whose password others guess at is closed for a quarter of an hour at most. Behind one address a
whole class may sit, so that it may err more often, is forgiven sooner, and waits for seconds only: each of its accounts
has a count of its own.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

NETWORK_OF_ONE = 64
"""Bits: what one subscriber has of IPv6 (RFC 6177)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom it is counted: `free` times cost nothing, and each is forgotten after `remembered`.

    `longest` is the wait at which doubling ends. Where it is `forgiving`, a right password makes all wrong ones before
    it typing errors; `said` tells what there was too much of.
    """

    name: str
    free: int
    remembered: timedelta
    longest: timedelta
    said: str
    forgiving: bool = False


def account_subject(email: str) -> Subject:
    """By a digest: what strangers type is none of our business."""
    name = f"account {sha256(email.encode()).hexdigest()}"
    said = "There were too many wrong passwords for this address."
    return Subject(name, 5, timedelta(days=1), timedelta(minutes=15), said, forgiving=True)


def address_subject(address: str) -> Subject:
    said = "There were too many wrong passwords from your network."
    return Subject(f"address {_neighbourhood(address)}", 50, timedelta(hours=1), timedelta(seconds=15), said)


def sign_in_subject(sign_in_id: UUID) -> Subject:
    """Of somebody who is signed in and proves it again, whatever strangers do meanwhile."""
    said = "There were too many wrong passwords."
    return Subject(f"sign-in {sign_in_id}", 5, timedelta(days=1), timedelta(minutes=15), said, forgiving=True)


def sign_up_subject(address: str) -> Subject:
    """A large class may make its accounts in one lesson."""
    said = "There were too many new accounts from your network."
    return Subject(f"sign-up {_neighbourhood(address)}", 200, timedelta(hours=1), timedelta(minutes=1), said)


def wait_after(times: int, subject: Subject) -> timedelta:
    """From the last time to the next that is looked at: 1 s, 2 s, 4 s ..."""
    beyond = times - subject.free
    if beyond < 0:
        return timedelta(0)
    doublings = min(beyond, subject.longest.seconds.bit_length())
    return min(timedelta(seconds=2**doublings), subject.longest)


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
