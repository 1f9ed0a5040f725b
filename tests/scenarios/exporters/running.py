"""Scripts run as they are, and captures read by tshark."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FRESH = ("unshare", "--user", "--map-root-user", "--net", "--mount")
"""Namespaces of its own for whoever runs a script: nothing of it is left when it ends."""
SOMEWHERE_TO_NAME = 'mount -t tmpfs tmpfs /run && exec bash "$0"'
PATIENCE = 300
CHECKED = ("ip", "tcp", "udp", "icmp")
QUOTED = ("tcp", "udp")
BAD_CHECKSUM = "0"
ERROR = 0x00800000
"""The severity of tshark's expert for what is an error (PI_ERROR)."""
FIELDS = (
    "frame.number",
    "ip.len",
    "_ws.expert.severity",
    "_ws.malformed",
    *(f"{name}.checksum.status" for name in CHECKED),
)
ERROR_HEADERS = 28
"""IPv4 and ICMP, before what an error quotes."""


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    output: str

    @property
    def last_line(self) -> str:
        return self.output.rstrip().rpartition("\n")[2]

    @property
    def differences(self) -> Sequence[str]:
        return [line for line in self.output.splitlines() if line.endswith("✗")]

    @property
    def compared(self) -> int:
        return sum(line.endswith(("✓", "✗")) for line in self.output.splitlines())


def run_script(text: bytes, folder: Path) -> Ran:
    file = folder / "scenario.sh"
    file.write_bytes(text)
    command = [*FRESH, "sh", "-c", SOMEWHERE_TO_NAME, str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    return Ran(ran.returncode, ran.stdout + ran.stderr)


def complaints(capture: bytes, folder: Path, packets: int) -> Iterator[str]:
    """What tshark finds wrong with a capture that should hold so many packets."""
    file = folder / "capture.pcapng"
    file.write_bytes(capture)
    checks = [option for name in CHECKED[:3] for option in ("-o", f"{name}.check_checksum:TRUE")]
    fields = [option for name in FIELDS for option in ("-e", name)]
    command = ["tshark", "-r", str(file), *checks, "-T", "fields", *fields]
    read = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    if read.returncode:
        yield read.stderr
    rows = [line.split("\t") for line in read.stdout.splitlines()]
    if len(rows) != packets:
        yield f"{len(rows)} packets instead of {packets}"
    for number, lengths, severities, malformed, *checksums in rows:
        is_cut = _quotes_a_part(lengths)
        if malformed or (not is_cut and any(int(each) >= ERROR for each in severities.split(",") if each)):
            yield f"packet {number} is malformed or an error"
        looked_at = [each for name, each in zip(CHECKED, checksums, strict=True) if not (is_cut and name in QUOTED)]
        if any(BAD_CHECKSUM in statuses.split(",") for statuses in looked_at):
            yield f"packet {number} has a wrong checksum"


def _quotes_a_part(lengths: str) -> bool:
    """Whether an error quotes less than the packet: tshark holds the whole's checksum against the part."""
    outer, *inner = (int(each) for each in lengths.split(",") if each) if lengths else (0,)
    return any(ERROR_HEADERS + length > outer for length in inner)
