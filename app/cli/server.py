"""Serving: prepare first, then listen; with `--reload`, under uvicorn's reloader."""

import os
import socket
from urllib.parse import urlunsplit

import structlog
import typer
import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import ChangeReload

from app.cli.failures import MISUSED, fail, read_settings, told_plainly
from app.development import create_development_app
from app.main import create_app, create_registry
from app.settings import MIGRATIONS, PROJECT, Settings
from app.startup import prepare
from app.web.logs import configure_logs

BACKLOG = 2048

log = structlog.stdlib.get_logger("learning_center")


def serve(host: str | None, port: int | None, *, reload: bool) -> None:
    settings = read_settings(host=host, port=port, reload=reload or None)
    configure_logs(settings)
    listening = listen(settings)
    with told_plainly(settings), listening:
        report = prepare(settings, create_registry())
        log.info("content ready", summary=report.summary, problems=[str(problem) for problem in report.problems])
        typer.echo(f"The learning center is at {address(settings)}")
        run = _run_reloading if settings.reload else _run
        run(settings, listening)


def listen(settings: Settings) -> socket.socket:
    """Before anything slow, so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno and error.errno > 0 else str(error)
        fail(f"Port {settings.port} of {settings.host} cannot be used: {reason}. Choose another one with --port.")
    except OverflowError:
        fail(f"{settings.port} is no port: use 1 to 65535.", MISUSED)


def address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return urlunsplit(("http", f"{host}:{settings.port}", "/", "", ""))


def _run(settings: Settings, listening: socket.socket) -> None:
    uvicorn.Server(_config(settings, create_app(settings))).run(sockets=[listening])


def _run_reloading(settings: Settings, listening: socket.socket) -> None:
    for name in ("database_url", "content_folder"):
        os.environ[f"LEARNING_CENTER_{name.upper()}"] = str(getattr(settings, name))
    factory = f"{create_development_app.__module__}:{create_development_app.__name__}"
    config = _config(settings, factory)
    ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listening]).run()


def _config(settings: Settings, application: FastAPI | str) -> uvicorn.Config:
    reloading = isinstance(application, str)
    return uvicorn.Config(
        application,
        factory=reloading,
        reload=reloading,
        reload_dirs=[str(PROJECT / "app"), str(MIGRATIONS)] if reloading else None,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.graceful_stop,
    )
