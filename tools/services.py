"""Where this machine keeps the browser and the database server that tests and screenshots drive."""

import shutil
from pathlib import Path

CLUSTERS = Path("/usr/lib/postgresql")


def chromium() -> Path | None:
    """Its shell without windows: the same engine, for two thirds of the work."""
    return _program("chromium-headless-shell")


def whole_chromium() -> Path | None:
    """As people have it: Lighthouse asks for it."""
    return _program("chromium")


def _program(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def postgresql_programs() -> Path | None:
    """The folder of the newest server, since Debian keeps `initdb` and `postgres` off the PATH."""
    found = [initdb.parent for initdb in CLUSTERS.glob("*/bin/initdb") if (initdb.parent / "postgres").exists()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)
