"""Serving: prepare first, then listen; with `--reload`, under uvicorn's reloader."""

import os
import signal
import socket
from contextlib import suppress

import typer
import uvicorn
from uvicorn.supervisors import ChangeReload

from app.accounts.people import is_without_admin
from app.cli.failures import fail, read_settings, told_plainly
from app.cli.user import how_to_begin
from app.database import Database
from app.development import create_development_app
from app.main import LearningCenter, create_app, create_registry
from app.settings import MIGRATIONS, PROJECT, Settings
from app.startup import log_report, prepare
from app.web.logs import write_logs
from app.web.ready_protocol import protocol_before

BACKLOG = 2048
CHOOSE = "Choose another one with --port or LEARNING_CENTER_PORT."


def serve(host: str | None, port: int | None, *, reload: bool) -> None:
    settings = read_settings(host=host, port=port, reload=reload or None)
    write_logs(settings)
    with told_plainly(settings), listen(settings) as listening:
        log_report(prepare(settings, create_registry()))
        if settings.reload:
            announce(settings, listening)
            run_reloading(settings, listening)
        else:
            application = create_app(settings)
            announce(settings, listening)
            run(application, settings, listening)


def announce(settings: Settings, listening: socket.socket) -> None:
    typer.echo(f"The learning center is at {address(listening)}")
    with Database(settings.database_url) as database, database.reading() as session:
        if is_without_admin(session):
            typer.echo(how_to_begin())


def listen(settings: Settings) -> socket.socket:
    """Comes before anything slow, so that a taken port is told at once; port 0 means any that is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno and error.errno > 0 else str(error)
        fail(f"Port {settings.port} of {settings.host} cannot be used: {reason}. {CHOOSE}")


def address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(application: LearningCenter, settings: Settings, listening: socket.socket) -> None:
    """Until a signal comes; requests that have begun are then answered.

    At its end uvicorn raises the signal once more, for whoever else waits for it: nobody does.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(_config(application, settings)).run(sockets=[listening])


def run_reloading(settings: Settings, listening: socket.socket) -> None:
    factory = f"{create_development_app.__module__}:{create_development_app.__name__}"
    config = _config(factory, settings)
    ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listening]).run()


def _config(application: LearningCenter | str, settings: Settings) -> uvicorn.Config:
    reloading = isinstance(application, str)
    return uvicorn.Config(
        application,
        http="auto" if isinstance(application, str) else protocol_before(application.front),
        factory=reloading,
        reload=reloading,
        reload_dirs=[str(PROJECT / "app"), str(MIGRATIONS)] if reloading else None,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=settings.graceful_stop,
    )
