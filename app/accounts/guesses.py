"""Counts passwords that are tried, before they are looked at: guesses sent at the same moment count each other."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.accounts import queries
from app.accounts.errors import TooManyGuessesError
from app.accounts.guessing import Subject, account_subject, address_subject, wait_after
from app.accounts.models import Guess
from app.database import take_turns

GUESSING = 4_152_026  # any number, the same in every process


def count_guess(session: Session, email: str, address: str, now: datetime) -> None:
    """Raises TooManyGuessesError, and counts nothing, while the account or the address has to wait."""
    subjects = (account_subject(email), address_subject(address))
    take_turns(session.connection(), GUESSING)
    wait = max(_wait(session, subject, now) for subject in subjects)
    if wait > timedelta(0):
        raise TooManyGuessesError(wait)
    queries.forget_old_guesses(session, now - max(subject.remembered for subject in subjects))
    session.add_all([Guess(subject=subject.name, guessed_at=now) for subject in subjects])
    session.flush()


def forgive(session: Session, email: str, address: str) -> None:
    """The password was right: this was no guess, and those before it at the same account were typing errors."""
    queries.forget_guesses(session, account_subject(email).name)
    queries.forget_last_guess(session, address_subject(address).name)


def _wait(session: Session, subject: Subject, now: datetime) -> timedelta:
    guessed = queries.guessed(session, subject.name, now - subject.remembered)
    if guessed.last is None:
        return timedelta(0)
    return guessed.last + wait_after(guessed.times, subject) - now
