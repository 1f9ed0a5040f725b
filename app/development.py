"""The application for people who change it: content is imported again whenever a file of it changes.

Changed code restarts the process (uvicorn does that), changed templates and static files are read again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from watchfiles import awatch

from app.errors import LearningCenterError
from app.main import create_app, serving
from app.settings import Settings
from app.startup import log_report, prepare
from app.web.logs import write_logs

log = structlog.stdlib.get_logger("learning_center")


def create_development_app() -> FastAPI:
    """For uvicorn's reloader, which starts a fresh process for it."""
    settings = Settings(reload=True)
    write_logs(settings)
    return create_app(settings, _serving_and_watching)


@asynccontextmanager
async def _serving_and_watching(app: FastAPI) -> AsyncIterator[None]:
    await run_in_threadpool(_import, app)
    stop = asyncio.Event()
    watcher = asyncio.create_task(_watch(app, stop))
    async with serving(app):
        yield
    stop.set()
    await watcher


async def _watch(app: FastAPI, stop: asyncio.Event) -> None:
    folder = app.state.settings.content_folder
    async for _ in awatch(folder, stop_event=stop, debounce=200):
        await run_in_threadpool(_import, app)


def _import(app: FastAPI) -> None:
    """A fault of the content goes to the page, a fault of a compiler to the terminal; the program goes on."""
    try:
        report = prepare(app.state.settings, app.state.registry)
    except LearningCenterError as error:
        log.warning("content not imported", reason=str(error))
    except Exception:
        log.exception("content not imported")
    else:
        app.state.faults.replace(report.failures, tuple(conflict.problem for conflict in report.conflicts))
        log_report(report)
