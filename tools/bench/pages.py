"""How fast a lesson is answered: against the fastest there could be, and while others run simulations."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

import httpx2

from tools.bench import load, servers
from tools.bench.load import Requests
from tools.bench.servers import Server
from tools.bench.table import Row, judged

LESSON = "/lessons/egress"
ROUNDS = 5
GOAL = 0.8
COOKIE = "learner=WyJhIiwgMTIzNDU2Nzg5MF0.aR8xkQ.3fJ3yqgqT0sY2mVbDq0y7Q2m1sE"
SIMULATIONS = Path(__file__).with_name("simulations.lua")


def against_bare(center: Server, folder: Path) -> Iterator[Row]:
    """The same bytes from both, in turns, so that a busy moment of the machine falls on both alike."""
    for encoding in ("br", "gzip"):
        asked = {"Accept-Encoding": encoding}
        body, headers = _compressed(f"{center.address}{LESSON}", asked)
        with servers.bare(folder, body, headers) as bare:
            for name, more in (("no cookie", {}), ("with a cookie", {"Cookie": COOKIE})):
                ratio, rate = _ratio(center, bare, {**asked, **more})
                what = f"lesson, {encoding}, {name}: of a bare ASGI app"
                yield judged(what, f"{ratio:.2f} ({rate:,.0f}/s)", f"{GOAL}", met=ratio >= GOAL)


def _ratio(center: Server, bare: Server, headers: Mapping[str, str]) -> tuple[float, float]:
    pairs = [
        (_load(f"{center.address}{LESSON}", headers).rate, _load(f"{bare.address}/", headers).rate)
        for _ in range(ROUNDS)
    ]
    return median(ours / theirs for ours, theirs in pairs), median(ours for ours, _ in pairs)


def during_simulations(center: Server) -> Iterator[Row]:
    """Simulations of a pasted scenario, each another text, so that none is kept."""
    url, asked = f"{center.address}{LESSON}", {"Accept-Encoding": "br"}
    readers = Requests(url, seconds=4, connections=4, headers=asked)
    quiet = load.wrk(readers)
    with load.beside(Requests(f"{center.address}/api/simulations", seconds=6, connections=2, script=SIMULATIONS)):
        busy = load.wrk(readers)
    told = f"{busy.slowest_of_hundred:.1f} ms (quiet {quiet.slowest_of_hundred:.1f} ms)"
    yield Row("lesson, p99 while two readers run simulations", told)


def _load(url: str, headers: Mapping[str, str]) -> load.Load:
    result = load.wrk(Requests(url, seconds=2, connections=16, headers=headers))
    if result.failed:
        raise RuntimeError(f"{result.failed} requests to {url} were not answered as they should.")
    return result


def _compressed(url: str, headers: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
    """The bytes as they travel, and the headers that say what they are."""
    with httpx2.stream("GET", url, headers=headers, trust_env=False) as answer:
        answer.raise_for_status()
        body = b"".join(answer.iter_raw())
        kept = {name: answer.headers[name] for name in ("content-type", "content-encoding") if name in answer.headers}
    return body, {**kept, "content-length": str(len(body))}
