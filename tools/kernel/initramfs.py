"""The first files of a machine: just enough to find this machine's own as its root (cpio(5), newc).

Nothing that the machine writes goes anywhere but into its memory.
"""

import gzip
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.kernel.package import Kernel

NEEDED = ("virtio_pci", "9pnet_virtio", "9p", "overlay")
"""Modules for a folder of this machine as root, and for writing above it."""
FOLDERS = ("bin", "sbin", "dev", "proc", "sys", "mod", "host", "above", "top")
EXECUTABLE, FOLDER, CONSOLE = 0o100755, 0o40755, 0o20600
CONSOLE_NUMBERS = (5, 1)
BY_9P = "trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288"
INIT = """\
#!/bin/busybox sh
top=/top
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
for module in /mod/*; do busybox insmod $module; done
busybox mount -t tmpfs above /above
busybox mkdir /above/upper /above/work
busybox mount -t 9p -o {by_9p} host /host
busybox mount -t overlay -o lowerdir=/host,upperdir=/above/upper,workdir=/above/work overlay /top
for folder in proc sys dev; do busybox mount --move /$folder /top/$folder; done
busybox mount -t tmpfs tmp $top/tmp
busybox mount -t tmpfs run /top/run
busybox mkdir -p /top/lib/modules
busybox mount --bind /top{modules} /top/lib/modules
busybox cp /command /top/run/command
busybox setsid busybox chroot /top /bin/sh /run/command
echo "exit code $?"
busybox poweroff -f
"""
MODPROBE = """\
#!/bin/busybox sh
exec /bin/busybox chroot /top /sbin/modprobe "$@"
"""
"""The kernel asks for further modules as who was there first, outside of the root that the command has."""


class NoBusyboxError(Exception):
    """busybox-static is not installed."""


def initramfs(kernel: Kernel, command: str) -> bytes:
    """`command` is a shell script that is run on this machine's files; what it exits with is said at the end."""
    return gzip.compress(b"".join(_entries(kernel, command)), 1)


def _entries(kernel: Kernel, command: str) -> Iterator[bytes]:
    busybox = shutil.which("busybox")
    if busybox is None:
        raise NoBusyboxError("a static busybox is missing: apt install busybox-static")
    yield from (_entry(folder, FOLDER) for folder in FOLDERS)
    yield _entry("dev/console", CONSOLE, numbers=CONSOLE_NUMBERS)
    yield _entry("bin/busybox", EXECUTABLE, Path(busybox).read_bytes())
    yield _entry("init", EXECUTABLE, INIT.format(by_9p=BY_9P, modules=kernel.modules.parent).encode())
    yield _entry("sbin/modprobe", EXECUTABLE, MODPROBE.encode())
    yield _entry("command", EXECUTABLE, command.encode())
    for number, module in enumerate(_modules(kernel)):
        yield _entry(f"mod/{number:02}", EXECUTABLE, module.read_bytes())
    yield _entry("TRAILER!!!", 0)


def _modules(kernel: Kernel) -> Sequence[Path]:
    """Each behind those that it needs (modules.dep has them the other way round)."""
    needs = dict(line.split(":") for line in (kernel.modules / "modules.dep").read_text().splitlines())
    places = {Path(path).name.partition(".")[0]: path for path in needs}
    found = [path for name in NEEDED for path in (*reversed(needs[places[name]].split()), places[name])]
    return [kernel.modules / path for path in dict.fromkeys(found)]


def _entry(name: str, mode: int, content: bytes = b"", numbers: tuple[int, int] = (0, 0)) -> bytes:
    written = name.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(content), 0, 0, *numbers, len(written), 0)
    header = b"070701" + b"".join(b"%08X" % field for field in fields) + written
    return header + bytes(-len(header) % 4) + content + bytes(-len(content) % 4)
