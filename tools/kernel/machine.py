"""A small machine in QEMU that runs a program of this project with another kernel, on this machine's files.

It is emulated (TCG), not accelerated: /dev/kvm is often missing where tests run, and on a machine that is itself
virtual it may hang at the first instruction. Booting takes five seconds all the same. It has no network card.
"""

import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.kernel.initramfs import initramfs
from tools.kernel.package import PROJECT, Kernel

QEMU = "qemu-system-x86_64"
ENDS = "exit code "
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "PYTHONPATH": str(PROJECT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "HOME": "/run",
}


class MachineStoppedError(Exception):
    """The machine ended before its program did."""


def run(kernel: Kernel, command: Sequence[str], patience: float) -> Iterator[str]:
    """What the program says, by lines. Raises MachineStoppedError unless it exits with 0 or 1 in so many seconds."""
    settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in ENVIRONMENT.items())
    script = f"cd {shlex.quote(str(PROJECT))} && exec env -i {settings} {shlex.join(command)} 2>&1\n"
    with tempfile.NamedTemporaryFile() as first_files:
        first_files.write(initramfs(kernel, script))
        first_files.flush()
        yield from _said(_command(kernel, Path(first_files.name)), patience)


def _said(command: Sequence[str], patience: float) -> Iterator[str]:
    bounded = ["timeout", "--kill-after=5", str(patience), *command]
    process = subprocess.Popen(bounded, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace")
    with process:
        code = None
        for line in process.stdout or ():
            if line.startswith(ENDS):
                code = int(line.removeprefix(ENDS))
            else:
                yield line.rstrip()
    if code not in {0, 1}:
        raise MachineStoppedError(f"the machine stopped with {process.returncode}, its program with {code}")


def _command(kernel: Kernel, first_files: Path) -> Sequence[str]:
    return (
        QEMU,
        *("-accel", "tcg", "-cpu", "max", "-smp", "1", "-m", "1024"),
        *("-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"),
        *("-kernel", str(kernel.image), "-initrd", str(first_files)),
        *("-append", "console=ttyS0 quiet panic=-1"),
        *("-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"),
        *("-device", "virtio-9p-pci,fsdev=host,mount_tag=host"),
    )
