"""Brings what the tests need and Python and npm do not carry: a browser, a database server, letters to draw with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tools.services import chromium, postgresql_programs

LETTERS = Path("/usr/share/fonts/truetype")
LIBRARIES = Path("/usr/lib")
PACKAGES: Mapping[str, Callable[[], object]] = {
    "chromium": chromium,
    "postgresql": postgresql_programs,
    "libatomic1": lambda: next(LIBRARIES.glob("*/libatomic.so.1"), None),  # Playwright's driver is linked to it
    "fonts-liberation": lambda: next(LETTERS.glob("liberation*"), None),
    "fonts-dejavu-core": lambda: next(LETTERS.glob("dejavu*"), None),
}
BENCH_PACKAGES: Mapping[str, Callable[[], object]] = {**PACKAGES, "wrk": lambda: shutil.which("wrk")}


def missing(packages: Mapping[str, Callable[[], object]] = PACKAGES) -> Sequence[str]:
    return [package for package, found in packages.items() if not found()]


def installer() -> Sequence[str] | None:
    """How this user may install packages without being asked for a password; None where that cannot be."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return (sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get")
    return None


def refusal(packages: Sequence[str]) -> str:
    return f"The checks need these packages, which only root can install: apt install {' '.join(packages)}"


def main(purpose: str = "test") -> int:
    packages = BENCH_PACKAGES if purpose == "bench" else PACKAGES
    wanted = missing(packages)
    if not wanted:
        return 0
    apt = installer()
    if apt is None:
        print(refusal(wanted))
        return 1
    print(f"==> Installing from Debian: {' '.join(wanted)}", flush=True)
    subprocess.run([*apt, "update", "--quiet=2"], check=False)
    subprocess.run([*apt, "install", "--yes", "--quiet=2", "--no-install-recommends", *wanted], check=False)
    still = missing(packages)
    if still:
        print(refusal(still))
    return 1 if still else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
