"""What may be an e-mail address and a password here, said in the words of whoever types one."""

import re
from unicodedata import normalize

from app.accounts.models import LONGEST_EMAIL

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f<>\"(),:;\\\[\]]+@[^\s@\x00-\x1f\x7f<>\"(),:;\\\[\]]+")

WANTED_EMAIL = "Write an e-mail address, as you@example.org."
WANTED_PASSWORD = f"Choose a password of at least {SHORTEST_PASSWORD} characters; a few words are easy to remember."


def read_email(written: str) -> str:
    """The address as it is kept: two that differ in capitals alone are one."""
    return normalize("NFKC", written).strip().lower()


def email_fault(written: str) -> str:
    """Empty if it can be an address; whether somebody reads it, nobody can tell without writing to it."""
    email = read_email(written)
    visible = email.isprintable() and len(email) <= LONGEST_EMAIL
    return "" if visible and EMAIL.fullmatch(email) else WANTED_EMAIL


def faults(email: str, password: str) -> dict[str, str]:
    """What is wrong with either, by the name of its field."""
    found = {"email": email_fault(email), "password": password_fault(password, email)}
    return {name: fault for name, fault in found.items() if fault}


def password_fault(password: str, email: str) -> str:
    """Empty if it may be chosen; length is what counts, and that it is not the address itself (NIST SP 800-63B-4)."""
    if len(password) < SHORTEST_PASSWORD:
        return WANTED_PASSWORD
    if len(password) > LONGEST_PASSWORD:
        return f"A password has at most {LONGEST_PASSWORD} characters here."
    if len(set(password)) == 1 or read_email(password) in {read_email(email), read_email(email).partition("@")[0]}:
        return "Choose a password that nobody guesses who knows your address."
    return ""
