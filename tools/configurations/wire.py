"""What the internet sees of a tunnel: two captures, one between the gateways and one inside the office.

A sentence goes over TCP from the desk to the app and back. Inside it has to be readable, or looking for it outside
would prove nothing.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from tools.configurations.machines import Machine, MachineError
from tools.configurations.network import WIRE, Machines

SENTENCE = "nobody between the two gateways can read this sentence"
PORT = 8080
WRAPPED = "udp port 500 or udp port 4500 or udp port 51820"
FAR_ADDRESS = "10.0.1.10"
OFFICE_LOG = "/run/lan.pcap"
SETTLING = 0.3  # s until a packet has reached the file of the capture


@dataclass(frozen=True, slots=True)
class Seen:
    """`bare` is what went over the internet outside the tunnel, as tcpdump prints it."""

    wrapped: int
    bare: tuple[str, ...]
    readable: bool
    readable_inside: bool

    @property
    def well(self) -> bool:
        return self.wrapped > 0 and not self.bare and not self.readable and self.readable_inside


@contextmanager
def capture(machine: Machine, interface: str, path: str) -> Iterator[None]:
    with machine.path("/run/capture.log").open("w+") as log:
        process = machine.start(f"{sys.executable} -m tools.configurations.capture {interface} {path}", log)
        try:
            _wait_until_listening(machine, path, process)
            yield
        finally:
            sleep(SETTLING)
            process.kill()
            process.wait()


def _wait_until_listening(machine: Machine, path: str, process: subprocess.Popen[str]) -> None:
    file = machine.path(path)
    while not file.exists() or file.stat().st_size == 0:
        if process.poll() is not None:
            raise MachineError(f"{machine.name} cannot listen: {machine.path('/run/capture.log').read_text()}")
        sleep(0.02)


def converse(machines: Machines) -> None:
    """Sends the sentence through the tunnel and waits until it is back."""
    speaking = f"{sys.executable} -m tools.configurations.conversation"
    app = machines["app"]
    with app.path("/run/conversation.log").open("w+") as log:
        answering = app.start(f"{speaking} answer {PORT}", log)
        try:
            machines["desk"].do(f"{speaking} ask {FAR_ADDRESS} {PORT} '{SENTENCE}'")
        finally:
            answering.kill()
            answering.wait()
    _wait_for_the_sentence(machines["office"].path(OFFICE_LOG))


def _wait_for_the_sentence(log: Path) -> None:
    """It has passed, but on a busy machine a capture writes down later what it has seen."""
    for _ in range(100):
        if SENTENCE.encode() in log.read_bytes():
            return
        sleep(0.05)


def seen(machines: Machines) -> Seen:
    internet, office = machines["internet"], machines["office"]
    return Seen(
        wrapped=len(_packets(internet, WRAPPED)),
        bare=_packets(internet, f"ip and not ({WRAPPED})"),
        readable=SENTENCE.encode() in internet.path(WIRE).read_bytes(),
        readable_inside=SENTENCE.encode() in office.path(OFFICE_LOG).read_bytes(),
    )


def _packets(machine: Machine, expression: str) -> tuple[str, ...]:
    lines = machine.run(f"tcpdump -n -t -r {WIRE} '{expression}'", privileged=False).splitlines()
    return tuple(line for line in lines if line.startswith("IP "))
