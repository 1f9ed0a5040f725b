"""Two centers on one database: what a third process publishes shows in both, in exactly the pages that show it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx2
import pytest

from app.settings import PROJECT
from tests.cli.builders import PROGRAM, environment_with, running
from tests.documents.builders import write
from tests.postgresql import Cluster
from tests.scenarios.egress import EGRESS

PATIENCE = 30  # s, of which a quarter is needed on a quiet machine

COURSE = """
title: Clouds
summary: What leaves them.
modules:
  - {title: Egress, summary: Going out., lessons: [leaving, staying]}
"""
GLOSSARY = """
terms:
  nat: {term: NAT, definition: Changes addresses.}
  zone: {term: Zone, definition: A part of a network.}
"""
FRONT = """---
title: {title}
summary: How a packet goes.
objectives: [Say how.]
minutes: 5
---
"""
LEAVING = (
    FRONT.format(title="Leaving")
    + """A gateway does [NAT](term:nat).

:::scenario leaving
:::
"""
)
STAYING = FRONT.format(title="Staying") + "A packet stays in its [zone](term:zone) for [](fact:idle).\n"
FACTS = """
facts:
  idle:
    value: 350
    unit: s
    label: Idle timer
    source: {title: A handbook, url: "https://example.org/"}
    as_of: 2026-11-01
"""
PACK = {
    "course.yaml": COURSE,
    "facts.yaml": FACTS,
    "glossary.yaml": GLOSSARY,
    "lessons/leaving.md": LEAVING,
    "lessons/staying.md": STAYING,
    "scenarios/leaving.yaml": EGRESS,
    "scenarios/other.yaml": EGRESS,
}
PAGES = (
    "",
    "glossary",
    "lessons/leaving",
    "lessons/staying",
    "scenarios",
    "scenarios/leaving",
    "scenarios/other",
)


@dataclass(frozen=True, slots=True)
class Change:
    file: str
    old: str
    new: str
    pages: frozenset[str]


CHANGES = {
    "a term": Change(
        "glossary.yaml", "Changes addresses", "Translates addresses", frozenset({"glossary", "lessons/leaving"})
    ),
    "a fact": Change("facts.yaml", "value: 350", "value: 351", frozenset({"lessons/staying"})),
    "a scenario": Change(
        "scenarios/leaving.yaml",
        "label: Web server",
        "label: Shop",
        frozenset({"lessons/leaving", "scenarios/leaving"}),
    ),
}


@dataclass(frozen=True, slots=True)
class TwoCenters:
    addresses: tuple[str, ...]
    settings: dict[str, str]
    pack: Path

    def publish(self, change: Change) -> None:
        file = self.pack / change.file
        text = file.read_text()
        assert change.old in text
        file.write_text(text.replace(change.old, change.new))
        environment = environment_with(self.settings)
        subprocess.run([*PROGRAM, "content", "import"], env=environment, cwd=PROJECT, check=True, capture_output=True)

    def tags(self) -> dict[tuple[str, str], str]:
        """By center and page; a page that reads otherwise has another tag."""
        with httpx2.Client(trust_env=False, timeout=PATIENCE) as client:
            return {
                (address, page): client.get(f"{address}{page}").raise_for_status().headers["ETag"]
                for address in self.addresses
                for page in PAGES
            }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def centers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoCenters]:
    """For one change after the other: each is to a file of its own."""
    folder = tmp_path_factory.mktemp("centers")
    database_url = f"sqlite:///{folder / 'center.db'}"
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        database_url = cluster.address(cluster.create())
    settings = {"database_url": database_url, "content_folder": str(write(folder / "pack", PACK)), "port": "0"}
    with ExitStack() as processes:
        addresses = tuple(processes.enter_context(running("serve", **settings))[1] for _ in range(2))
        yield TwoCenters(addresses, settings, folder / "pack")


def until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline
        sleep(0.05)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_shows_in_every_process_in_exactly_the_pages_that_show_it(centers: TwoCenters, change: Change) -> None:
    before = centers.tags()
    assert centers.tags() == before
    centers.publish(change)
    expected = {(address, page) for address in centers.addresses for page in change.pages}
    until(lambda: expected <= differing(before, centers.tags()))
    assert differing(before, centers.tags()) == expected


def differing(before: dict[tuple[str, str], str], now: dict[tuple[str, str], str]) -> set[tuple[str, str]]:
    return {key for key, tag in now.items() if before[key] != tag}
