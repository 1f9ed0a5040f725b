"""Counts what is tried before it is looked at: tries sent at the same moment count each other."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.accounts import queries
from app.accounts.errors import TooManyTriesError
from app.accounts.guessing import Subject, wait_after
from app.accounts.models import Guess
from app.clock import now
from app.database import take_turns

GUESSING = 4_152_026  # any number, the same in every process
LONGEST_REMEMBERED = timedelta(days=1)


def count(session: Session, subjects: Sequence[Subject]) -> tuple[int, ...]:
    """What has been counted, to be forgiven. Raises TooManyTriesError, and counts nothing, while one has to wait."""
    take_turns(session.connection(), GUESSING)
    moment = now()  # after whoever was before us
    for subject in subjects:
        if (wait := _wait(session, subject, moment)) > timedelta(0):
            raise TooManyTriesError(subject.said, wait)
    queries.forget_old_guesses(session, moment - LONGEST_REMEMBERED)
    counted = [Guess(subject=subject.name, guessed_at=moment) for subject in subjects]
    session.add_all(counted)
    session.flush()
    return tuple(guess.guess_id for guess in counted if guess.guess_id)


def forgive(session: Session, counted: Iterable[int], subjects: Iterable[Subject]) -> None:
    """It was right, and no guess."""
    queries.forget_guesses(session, counted)
    for subject in subjects:
        if subject.forgiving:
            queries.forget_guesses_of(session, subject.name)


def _wait(session: Session, subject: Subject, moment: datetime) -> timedelta:
    """Clocks of several machines differ a little: who need not wait does not, whatever they say."""
    guessed = queries.guessed(session, subject.name, moment - subject.remembered)
    wait = wait_after(guessed.times, subject)
    return guessed.last + wait - moment if guessed.last and wait else timedelta(0)
