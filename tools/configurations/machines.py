"""Machines that are a network namespace and a few folders of their own.

They live in the process namespace of whoever makes them: when that ends, so does everything on them.
"""

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 20  # s for one command
OWN_FOLDERS = ("/run", "/var/log", "/etc/swanctl", "/etc/wireguard")
NOBODY_SPECIAL = "unshare --user --map-user=1000 --map-group=1000 --"
LINE_BY_LINE = ("stdbuf", "--output=L")
"""As at a terminal: else errors come before what led to them."""
SETTINGS = Path("/run/strongswan.conf")
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin",
    "PYTHONPATH": str(PROJECT),
    "STRONGSWAN_CONF": str(SETTINGS),
    "LC_ALL": "C.UTF-8",
}


class MachineError(Exception):
    """A machine does not do what it has to for the lesson to be tried at all."""


@dataclass(frozen=True, slots=True)
class Machine:
    name: str
    process: subprocess.Popen[str]

    def run(self, command: str, *, privileged: bool = True) -> str:
        """What it says, both ways, whether or not it succeeds."""
        done = subprocess.run(
            self._here(command if privileged else f"{NOBODY_SPECIAL} {command}"),
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout

    def do(self, command: str) -> None:
        """As `run`, of what has to succeed."""
        done = subprocess.run(
            self._here(command), env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if done.returncode:
            raise MachineError(f"{command} on {self.name}: {done.stderr.strip() or done.stdout.strip()}")

    def start(self, command: str, log: IO[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._here(command), env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, text=True
        )

    def path(self, path: str) -> Path:
        """Where a file of this machine is for whoever stands outside it."""
        return Path(f"/proc/{self.process.pid}/root{path}")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()

    def _here(self, command: str) -> list[str]:
        entered = ("nsenter", f"--target={self.process.pid}", "--net", "--mount", "--")
        return [*entered, *LINE_BY_LINE, *shlex.split(command)]


def make(name: str) -> Machine:
    mounts = " && ".join(f"mkdir -p {folder} && mount -t tmpfs tmpfs {folder}" for folder in OWN_FOLDERS)
    settled = f"{mounts} && ip link set lo up && echo 1 > /proc/sys/net/ipv4/ip_forward"
    command = ["unshare", "--net", "--mount", "--propagation=private", "sh", "-c"]
    process = subprocess.Popen(
        [*command, f"{settled} && echo ready && exec sleep infinity"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
    )
    if process.stdout is None or process.stdout.readline() != "ready\n":
        raise MachineError(f"The machine {name} cannot be made; why is said above.")
    return Machine(name, process)
