"""Where this machine keeps the browser and the database server that tests and screenshots drive."""

import shutil
from pathlib import Path

CLUSTERS = Path("/usr/lib/postgresql")


def chromium() -> Path | None:
    found = shutil.which("chromium")
    return Path(found) if found else None


def postgresql_programs() -> Path | None:
    """The folder of the newest server, since Debian keeps `initdb` and `postgres` off the PATH."""
    found = [initdb.parent for initdb in CLUSTERS.glob("*/bin/initdb") if (initdb.parent / "postgres").exists()]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)
