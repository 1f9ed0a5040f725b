"""The assembly: middleware, error responses, features; no behaviour of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from app.accounts.hashing import Hashing
from app.accounts.routes import router as accounts_router
from app.accounts.sign_ins import TakeOver
from app.authoring.routes import router as authoring_router
from app.courses.registration import register as register_courses
from app.courses.routes import router as courses_router
from app.database import CONNECTIONS, Database
from app.documents.faults import ContentFaults
from app.documents.registry import Registry
from app.documents.service import edition
from app.facts.registration import register as register_facts
from app.quizzes.registration import register as register_quizzes
from app.quizzes.routes import router as quizzes_router
from app.quizzes.taking_over import take_over as take_over_answers
from app.scenarios.registration import register as register_scenarios
from app.scenarios.routes import router as scenarios_router
from app.settings import STATIC, Settings
from app.truth.routes import router as truth_router
from app.web import health
from app.web.error_responses import install_error_responses
from app.web.front import Front
from app.web.head_requests import HeadRequests
from app.web.kept_pages import KeptPages
from app.web.logs import RequestLog, structure_logs
from app.web.pages import set_up_pages
from app.web.protection import RequestGate, SecurityHeaders
from app.web.renewal import Renewal
from app.web.request_lines import RequestLines
from app.web.static_files import PREFIX, VersionedFiles


@dataclass(frozen=True, slots=True)
class Feature:
    """One folder below `app/`: what it serves, what it brings to documents, and what of it is a learner's."""

    name: str
    router: APIRouter
    register: Callable[[Registry], None] | None = None
    take_over: TakeOver | None = None


FEATURES = (
    Feature("scenarios", scenarios_router, register_scenarios),
    Feature("quizzes", quizzes_router, register_quizzes, take_over_answers),
    Feature("truth", truth_router),
    Feature("courses", courses_router, register_courses),
    Feature("accounts", accounts_router),
    Feature("authoring", authoring_router),
)


def create_registry() -> Registry:
    registry = Registry()
    register_facts(registry)
    for feature in FEATURES:
        if feature.register:
            feature.register(registry)
    return registry


class LearningCenter(FastAPI):
    """The framework, and before it what answers without it."""

    front: Front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[None]:
    """From the start of the process until its end; while somebody writes content, every page is made anew."""
    async with AsyncExitStack() as ending:
        ending.callback(app.state.database.dispose)
        if not app.state.settings.reload:
            ending.callback(app.state.request_lines.write)
            await ending.enter_async_context(app.state.renewal.watched())
        yield


def create_app(
    settings: Settings, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] = serving
) -> LearningCenter:
    structure_logs()
    app = LearningCenter(
        title="Learning center",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url)
    app.state.turns = asyncio.Semaphore(CONNECTIONS)
    app.state.hashing = Hashing()
    app.state.take_overs = tuple(feature.take_over for feature in FEATURES if feature.take_over)
    app.state.registry = create_registry()
    app.state.faults = ContentFaults()
    set_up_pages(frozenset(feature.name for feature in FEATURES), reload=settings.reload)
    install_error_responses(app)
    _install_middleware(app, settings)
    _install_front(app)
    app.include_router(health.router)
    for feature in FEATURES:
        app.include_router(feature.router)
    app.mount(PREFIX, VersionedFiles(directory=STATIC), name="static")
    return app


def _install_front(app: LearningCenter) -> None:
    pages, lines = KeptPages(), RequestLines()
    app.state.renewal = Renewal(pages, app.state.database, edition)
    app.state.request_lines = lines
    app.front = Front(super(LearningCenter, app).__call__, pages, app.state.renewal, lines)


def _install_middleware(app: FastAPI, settings: Settings) -> None:
    """The last one added is the first to see a request."""
    app.add_middleware(HeadRequests)
    app.add_middleware(RequestGate, body_limit=settings.body_limit)
    app.add_middleware(RequestLog)
    app.add_middleware(SecurityHeaders, behind_tls=settings.behind_tls)
