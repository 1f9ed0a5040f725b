"""The programs that are measured, each in a process of its own with one worker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import httpx2

PROGRAM = Path(sys.executable).with_name("learning-center")
PATIENCE = 60  # s for a start that includes making the database


@dataclass(frozen=True, slots=True)
class Server:
    """`started` is the time in s from the first instruction to the first answer."""

    address: str
    process_id: int
    started: float

    def resident(self) -> float:
        """Memory in MiB that the process holds now."""
        status = Path(f"/proc/{self.process_id}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def center(folder: Path) -> Iterator[Server]:
    """`learning-center serve` with the course; database and log lie in the folder."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LEARNING_CENTER_")},
        "LEARNING_CENTER_DATABASE_URL": f"sqlite:///{folder / 'center.db'}",
    }
    with _process([str(PROGRAM), "serve", "--port", str(port)], environment, folder, port, "/health/ready") as server:
        yield server


@contextmanager
def bare(folder: Path, body: bytes, headers: Mapping[str, str]) -> Iterator[Server]:
    """An ASGI app that knows one answer, served as the center is."""
    port = free_port()
    answer = folder / "answer"
    answer.write_bytes(body)
    pairs = [f"{name}: {value}" for name, value in headers.items()]
    command = [sys.executable, "-m", "tools.bench.bare", str(port), str(answer), *pairs]
    with _process(command, dict(os.environ), Path.cwd(), port, "/") as server:
        yield server


@contextmanager
def _process(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, port: int, ready: str
) -> Iterator[Server]:
    began = perf_counter()
    address = f"http://127.0.0.1:{port}"
    with (
        Path(os.devnull).open("wb") as nowhere,
        subprocess.Popen(command, env=environment, cwd=folder, stdout=nowhere, stderr=nowhere) as process,
    ):
        try:
            _wait(f"{address}{ready}", process, began)
            yield Server(address, process.pid, perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)


def _wait(url: str, process: subprocess.Popen[bytes], began: float) -> None:
    while not _answers(url):
        if process.poll() is not None or perf_counter() - began > PATIENCE:
            sys.exit(f"{process.args!r} did not start.")
        sleep(0.01)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, trust_env=False).is_success
    except httpx2.TransportError:
        return False


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
