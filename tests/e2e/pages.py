"""Every page there is, by address, and who may see it."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

ROLES = {
    "/account": "admin",
    "/people": "admin",
    "/quizzes/module-1/results": "instructor",
    "/authoring": "instructor",
    "/authoring/lesson": "instructor",
    "/authoring/lesson/return-rules": "instructor",
    "/authoring/lesson/return-rules/history": "instructor",
    "/authoring/lesson/return-rules/difference?before=1": "instructor",
}
"""Of pages that not everybody sees: as whom they are looked at."""
WHY_NOT = "/scenarios/port-forward/why-not?why.kind=reach&why.from=visitor&why.to=shop&why.protocol=tcp&why.port=443"
TEXT = "/scenarios/port-forward/text"
CONTENT = Path(__file__).resolve().parents[2] / "content" / "cloud-security"


def _slugs(folder: str, suffix: str) -> list[str]:
    return sorted(file.stem for file in (CONTENT / folder).glob(f"*{suffix}"))


def _addresses() -> Iterator[str]:
    yield "/"
    yield "/glossary"
    yield "/progress"
    yield "/scenarios"
    yield "/architectures"
    yield "/truth"
    yield "/truth/semantics"
    yield WHY_NOT
    yield TEXT
    for slug in _slugs("lessons", ".md"):
        yield f"/lessons/{slug}"
        yield f"/lessons/{slug}/progress"
    for slug in _slugs("scenarios", ".yaml"):
        yield f"/scenarios/{slug}"
    yield "/quizzes"
    yield "/quizzes/module-1"
    yield "/sign-in"
    yield "/sign-up"
    yield from ROLES
    yield "/no/such/page"


SEEING = ("light", "dark", "phone")
"""Visitors to whom a page looks different."""
ADDRESSES = tuple(_addresses())
_SCENARIOS = tuple(f"/scenarios/{slug}" for slug in _slugs("scenarios", ".yaml"))
_ALIKE = tuple(each for each in ADDRESSES if each in _SCENARIOS or each.endswith("/progress"))
KINDS = tuple(address for address in ADDRESSES if address not in _ALIKE) + _ALIKE[::6]
"""Without most pages of scenarios and of progress, which are made alike: tests/player looks at what differs in them."""


def looked_at(address: str, ways: Sequence[str]) -> Sequence[str]:
    """Each kind of page in one of the ways, in turn; `make verify-pages` looks at each page in all of them."""
    if "EVERY_WAY" in os.environ:
        return ways
    return (ways[KINDS.index(address) % len(ways)],) if address in KINDS else ()


def in_turn(names: Sequence[str], ways: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Each of them in one of the ways; in `make verify-pages` in all of them."""
    if "EVERY_WAY" in os.environ:
        return [(name, way) for name in names for way in ways]
    return [(name, ways[number % len(ways)]) for number, name in enumerate(names)]


def every_other(first: int) -> Sequence[str]:
    """Half of the kinds of page, which the other half's tests leave out; in `make verify-pages` all of them."""
    return KINDS if "EVERY_WAY" in os.environ else KINDS[first::2]
