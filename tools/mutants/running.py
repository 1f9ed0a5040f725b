"""Each mutant in a process of its own, some at once, none for long."""

import os
import resource
import select
import signal
import sys
from collections.abc import Callable, Iterator, Sequence

from tools.mutants.mutations import Mutant

MOST_SECONDS = 40
"""Of the processor: nobody dies of a busy machine."""
TOO_LONG = "it takes too long"


def run(mutants: Sequence[Mutant], trial: Callable[[Mutant], str], at_once: int) -> Iterator[tuple[Mutant, str]]:
    """What kills each; empty for a survivor. In the order in which they die."""
    waiting, running = list(reversed(mutants)), dict[int, tuple[Mutant, int]]()
    while waiting or running:
        while waiting and len(running) < at_once:
            mutant = waiting.pop()
            reader, process = _begin(mutant, trial)
            running[reader] = mutant, process
        for reader in select.select(list(running), [], [])[0]:
            mutant, process = running.pop(reader)
            yield mutant, _told(reader, process)


def _begin(mutant: Mutant, trial: Callable[[Mutant], str]) -> tuple[int, int]:
    sys.stdout.flush()
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
        os.close(reader)
        try:
            os.write(writer, b"=" + trial(mutant).encode())
        finally:
            os._exit(0)
    os.close(writer)
    return reader, process


def _told(reader: int, process: int) -> str:
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(process, 0)
    if said[:1] == b"=":
        return said[1:].decode()
    return TOO_LONG if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else "it does not load"
