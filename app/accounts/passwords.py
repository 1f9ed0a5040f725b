"""Argon2id, with the parameters that the library recommends; they are written into each hash (RFC 9106)."""

from functools import cache
from secrets import token_urlsafe
from unicodedata import normalize

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_HASHING = PasswordHash((Argon2Hasher(),))


def hashed(password: str) -> str:
    return _HASHING.hash(_typed(password))


def proves(password: str, password_hash: str) -> bool:
    return _HASHING.verify(_typed(password), password_hash)


@cache
def nobodys_hash() -> str:
    """Is compared with where there is no account, so that an address nobody uses takes as long as a known one."""
    return hashed(token_urlsafe())


def _typed(password: str) -> str:
    """The same for every keyboard that writes the same letters (NIST SP 800-63B-4, 3.1.1.2)."""
    return normalize("NFKC", password)
