"""Few passwords are looked at at the same time: each takes 64 MiB and a tenth of a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.accounts.errors import CrowdError

AT_ONCE = 2
MOST_WAITING = 40
"""Some seconds of waiting; who comes then is told to come again, rather than to wait until a browser gives up."""


class Hashing:
    """The turns of one process; who waits holds no thread and no connection."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Raises CrowdError."""
        if self._waiting >= MOST_WAITING:
            raise CrowdError
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()
