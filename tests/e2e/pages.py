"""Every page of the course, by address."""

from collections.abc import Iterator
from pathlib import Path

CONTENT = Path(__file__).resolve().parents[2] / "content" / "cloud-security"


def _slugs(folder: str, suffix: str) -> list[str]:
    return sorted(file.stem for file in (CONTENT / folder).glob(f"*{suffix}"))


def _addresses() -> Iterator[str]:
    yield "/"
    yield "/glossary"
    yield "/progress"
    yield "/scenarios"
    for slug in _slugs("lessons", ".md"):
        yield f"/lessons/{slug}"
        yield f"/lessons/{slug}/progress"
    for slug in _slugs("scenarios", ".yaml"):
        yield f"/scenarios/{slug}"
    yield "/no/such/page"


ADDRESSES = tuple(_addresses())
