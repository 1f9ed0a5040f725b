"""Lighthouse on a phone, for home and lesson. Its packages are locked here; only `make bench` brings them."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.e2e.visits import QUIET_START
from tools.bench.servers import Server
from tools.bench.table import Row, judged
from tools.node import command, environment
from tools.services import whole_chromium

FOLDER = Path(__file__).parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {"home": "/", "lesson": "/lessons/egress"}
ROUNDS = 3
GOAL = 100


def rows(center: Server) -> Iterator[Row]:
    for name, address in PAGES.items():
        reports = [_report(f"{center.address}{address}") for _ in range(ROUNDS)]
        scores = {category: median(_score(report, category) for report in reports) for category in CATEGORIES}
        told = ", ".join(f"{category} {score:.0f}" for category, score in scores.items())
        yield judged(f"Lighthouse, mobile, {name}", told, f"{GOAL} each", met=min(scores.values()) >= GOAL)
        for fault in sorted({fault for report in reports for fault in _faults(report)}):
            yield Row(f"  {name}: lost points", fault)


def _report(url: str) -> dict[str, Any]:
    flags = " ".join(("--headless=new", *QUIET_START))
    options = (
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={flags}",
    )
    done = _run(url, options)
    if done.returncode:  # the browser now and then closes before it was asked anything; a second time it is a fault
        done = _run(url, options)
        done.check_returncode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _run(url: str, options: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("lighthouse", url, *options, folder=FOLDER),
        env={**environment(), "CHROME_PATH": str(whole_chromium())},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=180,
    )


def _score(report: dict[str, Any], category: str) -> float:
    return round(float(report["categories"][category]["score"]) * 100)


def _faults(report: dict[str, Any]) -> Iterator[str]:
    """What took points, in Lighthouse's words."""
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{audit['title']} {audit.get('displayValue', '')}".strip()
