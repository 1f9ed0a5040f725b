"""The course, imported once and copied: to read and compile it takes seconds, and it is the same for every test."""

from fcntl import LOCK_EX, flock
from pathlib import Path

from app.main import create_registry
from app.settings import Settings
from app.startup import prepare


def course_in(folder: Path) -> Path:
    """The SQLite file with the course in it; of many processes that ask at once, one makes it."""
    file = folder / "course.db"
    with (folder / "course.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not file.exists():
            _import(folder / "half.db").rename(file)
    return file


def _import(file: Path) -> Path:
    report = prepare(Settings(database_url=f"sqlite:///{file}"), create_registry())
    assert report.problems == ()
    return file
