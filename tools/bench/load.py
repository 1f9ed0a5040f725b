"""Load from `wrk`, bounded in time and connections: one thread, so that it takes one of two cores."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a second, the slowest of a hundred in ms, and how many answers were no success."""

    rate: float
    slowest_of_hundred: float
    failed: int


@dataclass(frozen=True, slots=True)
class Requests:
    """What wrk is to send, for how many seconds and over how many connections; `arguments` are for the script."""

    url: str
    seconds: int
    connections: int
    headers: Mapping[str, str] = field(default_factory=dict)
    script: Path | None = None
    arguments: Sequence[str] = ()

    def command(self) -> list[str]:
        told = [part for name, value in self.headers.items() for part in ("-H", f"{name}: {value}")]
        scripted = ["-s", str(self.script)] if self.script else []
        bounds = ("-t1", f"-c{self.connections}", f"-d{self.seconds}s")
        return ["wrk", *bounds, "--latency", *told, *scripted, self.url, "--", *self.arguments]


def wrk(requests: Requests) -> Load:
    return read(subprocess.run(requests.command(), capture_output=True, text=True, check=True).stdout)


@contextmanager
def beside(requests: Requests) -> Iterator[None]:
    """Load in the background, for at least as long as the block takes."""
    with subprocess.Popen(requests.command(), stdout=subprocess.PIPE, text=True) as process:
        yield
        output, _ = process.communicate()
    if read(output).failed:
        raise RuntimeError(f"Some of the requests beside were not answered as they should: {output}")


def read(output: str) -> Load:
    """What wrk prints, as numbers."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    slowest = re.search(r"\b99%\s+([\d.]+)(us|ms|s|m)\b", output)
    if rate is None or slowest is None:
        raise ValueError(f"wrk said something unexpected: {output}")
    failures = re.findall(r"Non-2xx or 3xx responses: (\d+)|(?:connect|read|write|timeout) (\d+)", output)
    failed = sum(int(count) for pair in failures for count in pair if count)
    return Load(float(rate[1]), float(slowest[1]) * MILLISECONDS[slowest[2]], failed)
