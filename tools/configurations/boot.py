"""Starts what a gateway's files configure, as its services would when it boots."""

import re
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from tools.configurations.machines import PATIENCE, SETTINGS, Machine, MachineError

# ESP is done by the program itself: kernels of small machines have none, and the lesson must run on all. That forces
# ESP into UDP, which the lessons' configurations ask for anyhow.
STRONGSWAN_CONF = """\
charon-systemd {
    load_modular = yes
    plugins {
        include /etc/strongswan.d/charon/*.conf
        kernel-libipsec {
            load = 100
        }
    }
    filelog {
        charon {
            path = /var/log/charon.log
            flush_line = yes
        }
    }
}
swanctl {
    load = random openssl
}
"""
SERVICE_LOG, CHARON_LOG = "/run/services.log", "/var/log/charon.log"
CONFIGURATION = "/etc/swanctl/swanctl.conf"
BEGINS = "start_action = start"
OUTCOME = re.compile(r"CHILD_SA \S+ established|received \S+ notify")
"""What charon logs when its first attempt has succeeded or failed."""


def boot(machine: Machine) -> None:
    if machine.path(CONFIGURATION).exists():
        _strongswan(machine)
    if machine.path("/etc/wireguard/wg0.conf").exists():
        machine.do("wg-quick up wg0")


def _strongswan(machine: Machine) -> None:
    machine.path(str(SETTINGS)).write_text(STRONGSWAN_CONF)
    with machine.path(SERVICE_LOG).open("w") as log:
        machine.start("charon-systemd", log)
    _wait(machine.path("/run/charon.vici").exists, "charon does not start", machine.path(SERVICE_LOG))
    machine.do("swanctl --load-all")
    if BEGINS in machine.path(CONFIGURATION).read_text():
        said = machine.path(CHARON_LOG)
        _wait(lambda: OUTCOME.search(said.read_text()), "charon comes to no end", said)


def _wait(happened: Callable[[], object], otherwise: str, log: Path) -> None:
    end = monotonic() + PATIENCE
    while not happened():
        if monotonic() > end:
            raise MachineError(f"{otherwise}:\n{log.read_text()}")
        sleep(0.05)
