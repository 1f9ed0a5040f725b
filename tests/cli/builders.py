"""A learning center run as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import sleep

import httpx2

from app.settings import PROJECT

PROGRAM = (sys.executable, "-c", "from app.cli import main; main()")


@contextmanager
def running(*arguments: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address that it prints once it serves."""
    environment = environment_with(settings)
    with subprocess.Popen(
        [*PROGRAM, *arguments], env=environment, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().removeprefix("The learning center is at ").strip()
        finally:
            process.terminate()


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LEARNING_CENTER_")}
    return inherited | {f"LEARNING_CENTER_{name.upper()}": value for name, value in settings.items()}


def read(address: str) -> str:
    return httpx2.get(address, trust_env=False, timeout=120).text


def wait_for(address: str, words: str) -> None:
    """Until the page says so, which a change of a file brings about some time later."""
    for _ in range(1200):  # a process that restarts on a busy machine takes its time
        if words in read(address):
            return
        sleep(0.1)
    raise AssertionError(f"{address} never said “{words}”.")
