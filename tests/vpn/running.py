"""Where a comparison runs: in namespaces that end with it, of this machine's kernel or of one that QEMU runs."""

import subprocess
import sys
from collections.abc import Iterator, Sequence

from tests.vpn.kinds import Means
from tools.configurations.__main__ import SEPARATE
from tools.kernel.machine import run
from tools.kernel.package import PROJECT, unpacked

MODULE = "tests.vpn.comparing"
LONGEST = 300
LONGEST_EMULATED = 1800
"""Seconds; emulated it takes about four minutes on two idle cores, and everything has an end."""
OWN_FOLDERS = "mount -t tmpfs tmpfs /run && exec"
"""Programs leave their sockets in folders of the system's."""


def in_namespaces(means: Means, words: Sequence[str]) -> Iterator[str]:
    """Line by line what it says."""
    command = [*SEPARATE, "sh", "-c", f'{OWN_FOLDERS} "$@"', "sh", sys.executable, "-m", MODULE, means, *words]
    process = subprocess.Popen(
        ["timeout", "--kill-after=5", str(LONGEST), *command],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        yield from (line.rstrip() for line in process.stdout or ())


def in_another_kernel(means: Means, words: Sequence[str]) -> Iterator[str]:
    yield from run(unpacked(), [sys.executable, "-m", MODULE, means, *words], LONGEST_EMULATED)
