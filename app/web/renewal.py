"""Keeps kept pages true: a page stands as long as everything it asked of the published documents is answered alike.

A page is taken in only when, after it was made, everything is still answered as it was while it was made. Whenever the
number of the edition is another one, all questions are asked again and the pages go whose answers have changed. So it
does no harm whether a page was made before, during or after a publication: one that was taken in by the answers of an
older edition goes with the next asking, and one that comes too late for it is refused.

This process asks at once when it has published; of other processes it learns within a quarter of a second.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from threading import Lock

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.database import Database
from app.web.kept_pages import KeptPage, KeptPages

SECONDS = 0.25
QUIET_FAILURES = 240
"""Of the failures in a row that come after the first one, only every so manieth has a line in the log."""
UNASKED = object()

log = structlog.stdlib.get_logger("learning_center")


class Renewal:
    """Between the kept pages and the database; `edition` reads the number of the edition.

    As long as nobody watches, or the last look into the database failed after a publication, nothing is taken in.
    """

    def __init__(self, pages: KeptPages, database: Database, edition: Callable[[Session], int]) -> None:
        self._pages = pages
        self._database = database
        self._edition = edition
        self._current: int | None = None
        self._taking_in, self._renewing = Lock(), Lock()
        self._failures = 0

    @property
    def watching(self) -> bool:
        return self._current is not None

    def take_in(self, name: str, page: KeptPage) -> bool:
        """Whether it still stands and is kept."""
        edition = self._current
        if page.made_of:
            try:
                with self._database.reading() as session:
                    edition = self._edition(session)
                    if any(question.ask(session) != answer for question, answer in page.made_of.items()):
                        return False
            except SQLAlchemyError:
                return False
        with self._taking_in:
            if self._current is None or edition is None or edition < self._current:
                return False
            self._pages.put(name, page)
            return True

    def renew(self) -> None:
        """Drops what does not stand any more."""
        with self._renewing:
            asked = {question for _, page in self._pages.items() for question in page.made_of}
            with self._database.reading() as session:
                edition = self._edition(session)
                answers = {question: question.ask(session) for question in asked}
            with self._taking_in:
                stale = [
                    name
                    for name, page in self._pages.items()
                    if any(answers.get(question, UNASKED) != answer for question, answer in page.made_of.items())
                ]
                self._pages.drop(stale)
                self._current = edition

    def renew_at_once(self) -> None:
        """After a publication of this process, which has succeeded; where asking fails, everything goes."""
        try:
            self.renew()
        except Exception:
            log.exception("kept pages are all made anew")
            self._forget()

    def _forget(self) -> None:
        with self._taking_in:
            self._current = None
            self._pages.drop([name for name, _ in self._pages.items()])

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Pages are kept while this lasts."""
        self._database.told_of_publishing.append(self.renew_at_once)
        await asyncio.to_thread(self._look)
        stop = asyncio.Event()
        watch = asyncio.create_task(self._watch(stop))
        try:
            yield
        finally:
            stop.set()
            await watch
            self._database.told_of_publishing.remove(self.renew_at_once)
            self._forget()

    async def _watch(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SECONDS)
            await asyncio.to_thread(self._look)

    def _look(self) -> None:
        """A database that does not answer is told once, then now and then; what is kept is served meanwhile.

        Whatever else goes wrong, nobody can say of any page whether it stands: all go, and the next look begins anew.
        """
        try:
            with self._database.reading() as session:
                edition = self._edition(session)
            if edition != self._current:
                self.renew()
        except SQLAlchemyError as error:
            if self._failures % QUIET_FAILURES == 0:
                log.warning("publications are not seen", reason=str(error), failures=self._failures + 1)
            self._failures += 1
        except Exception:
            log.exception("kept pages are all made anew")
            self._forget()
        else:
            if self._failures:
                log.info("publications are seen again", failures=self._failures)
            self._failures = 0
