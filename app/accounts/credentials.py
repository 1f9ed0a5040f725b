"""What may be an e-mail address and a password here, said in the words of whoever types one."""

import re
from unicodedata import normalize

from app.accounts.models import LONGEST_EMAIL

SHORTEST_PASSWORD, LONGEST_PASSWORD = 15, 200
EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f<>\"(),:;\\\[\]]+@[^\s@\x00-\x1f\x7f<>\"(),:;\\\[\]]+")

GUESSED_FIRST = "Choose a password that is not one of the first that somebody would try."
ROWS_OF_KEYS = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm")
KNOWN_TO_ALL = ("password", "mypassword", "thisismypassword", "letmein", "learning center", "cloud security operations")
WANTED_EMAIL = "Write an e-mail address, as you@example.org."
WANTED_PASSWORD = f"Choose a password of at least {SHORTEST_PASSWORD} characters; a few words are easy to remember."


def read_email(written: str) -> str:
    """The address as it is kept: two that differ in capitals alone are one. Empty for what is longer than any."""
    if len(written) > LONGEST_EMAIL:  # before anything that takes the longer the more there is
        return ""
    return normalize("NFKC", written).strip().lower()


def email_fault(written: str) -> str:
    """Empty if it can be an address; whether somebody reads it, nobody can tell without writing to it."""
    email = read_email(written)
    return "" if email.isprintable() and EMAIL.fullmatch(email) else WANTED_EMAIL


def faults(email: str, password: str) -> dict[str, str]:
    """What is wrong with either, by the name of its field."""
    found = {"email": email_fault(email), "password": password_fault(password, email)}
    return {name: fault for name, fault in found.items() if fault}


def password_fault(password: str, email: str) -> str:
    """Empty if it may be chosen: long, and none of those that are tried first (NIST SP 800-63B-4, 3.1.1.2)."""
    if len(password) < SHORTEST_PASSWORD:
        return WANTED_PASSWORD
    if len(password) > LONGEST_PASSWORD:
        return f"A password has at most {LONGEST_PASSWORD} characters here."
    return GUESSED_FIRST if _guessed_first(password, read_email(email)) else ""


def _guessed_first(password: str, email: str) -> bool:
    """A row of keys, something short said again and again, or what everybody knows who knows the address."""
    bare = re.sub(r"[\W_]", "", password.lower())
    said_again = any(len(bare) % size == 0 and bare == bare[:size] * (len(bare) // size) for size in range(1, 9))
    row = any(bare in keys * 3 or bare in keys[::-1] * 3 for keys in ROWS_OF_KEYS)
    known = {re.sub(r"[\W_]", "", part) for part in (email, email.partition("@")[0], *KNOWN_TO_ALL)}
    return said_again or row or re.sub(r"\d+$", "", bare) in known
