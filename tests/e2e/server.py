"""The program as a student meets it: `learning-center serve` in a process of its own, with the course imported."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import httpx2

DATABASE = "center.db"
PROGRAM = Path(sys.executable).with_name("learning-center")


@contextmanager
def running_server(folder: Path, **settings: str) -> Iterator[str]:
    """The address it serves on, without a slash at its end; data and log lie in the folder."""
    port = _free_port()
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port)],
            env=_environment(LEARNING_CENTER_DATABASE_URL=database_in(folder), **settings),
            cwd=folder,
            stdout=output,
            stderr=output,
        )
        try:
            yield _ready(server, f"http://127.0.0.1:{port}", log)
        finally:
            server.terminate()
            server.wait()


def database_in(folder: Path) -> str:
    return f"sqlite:///{folder / DATABASE}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _environment(**settings: str) -> Mapping[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEARNING_CENTER_")}
    return {**inherited, **settings}


def _ready(server: subprocess.Popen[bytes], address: str, log: Path) -> str:
    while not _answers(f"{address}/health/ready"):
        assert server.poll() is None, log.read_text()
        sleep(0.05)
    return address


def _answers(address: str) -> bool:
    try:
        return httpx2.get(address, trust_env=False).is_success
    except httpx2.TransportError:
        return False
