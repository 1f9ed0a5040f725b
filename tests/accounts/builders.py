"""People for tests; their passwords are hashed once, which takes its time."""

from functools import cache

from fastapi import FastAPI
from sqlmodel import Session

from app.accounts import passwords, people, sign_ins
from app.accounts.access import SIGNED_IN
from app.accounts.models import Account, Role
from app.accounts.sign_ins import Browser
from tests.visitor import Visitor

PASSWORD = "correct horse battery staple"
EMAIL = "learner@example.org"
HOST = "localhost.local"
"""What a cookie jar calls a host without a dot (RFC 2965)."""
DESK = Browser("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "192.0.2.7")

hashed = cache(passwords.hashed)


def make_account(session: Session, email: str = EMAIL, role: Role = Role.LEARNER, password: str = PASSWORD) -> Account:
    return people.make_account(session, email, hashed(password), role)


def sign_in_token(session: Session, role: Role) -> str:
    """Of the one person of that role, `learner@example.org` and so on, who is made when asked for first."""
    email = f"{role}@example.org"
    known = [account for account in people.everybody(session) if account.email == email]
    return sign_ins.begin(session, known[0] if known else make_account(session, email, role), DESK)


def signed_in(app: FastAPI, role: Role) -> Visitor:
    with app.state.database.writing() as session:
        token = sign_in_token(session, role)
    visitor = Visitor(app)
    visitor.cookies.set(SIGNED_IN, token, HOST)
    return visitor
