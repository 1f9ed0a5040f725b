"""A kernel of Debian's with all its kinds of tunnels: unpacked beside the project, never installed or booted from.

What `build/kernel` holds is kept as long as the package's name is the same.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PLACE = PROJECT / "build" / "kernel"
META_PACKAGE = "linux-image-amd64"
DEPENDENCY = re.compile(r"Depends: (linux-image-\S+)")
PARTS = (
    "./boot/vmlinuz-*",
    "./lib/modules/*/modules.*",
    "./lib/modules/*/kernel/arch/*",
    "./lib/modules/*/kernel/crypto/*",
    "./lib/modules/*/kernel/drivers/net/tun.ko*",
    "./lib/modules/*/kernel/drivers/net/veth.ko*",
    "./lib/modules/*/kernel/drivers/net/vxlan/*",
    "./lib/modules/*/kernel/drivers/net/wireguard/*",
    "./lib/modules/*/kernel/drivers/virtio/*",
    "./lib/modules/*/kernel/fs/9p/*",
    "./lib/modules/*/kernel/fs/fscache/*",
    "./lib/modules/*/kernel/fs/netfs/*",
    "./lib/modules/*/kernel/fs/overlayfs/*",
    "./lib/modules/*/kernel/lib/*",
    "./lib/modules/*/kernel/net/*",
)
"""What booting, sharing folders and tunnels need; the rest is drivers for other machines."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """`version` is what `uname -r` says."""

    folder: Path
    version: str

    @property
    def image(self) -> Path:
        return self.folder / "boot" / f"vmlinuz-{self.version}"

    @property
    def modules(self) -> Path:
        return self.folder / "lib" / "modules" / self.version


def unpacked() -> Kernel:
    """Fetch the package, unless it is here. Raises CalledProcessError where Debian's packages cannot be had."""
    told = subprocess.run(
        ["/usr/bin/apt-cache", "depends", META_PACKAGE], capture_output=True, text=True, check=True
    ).stdout
    found = DEPENDENCY.search(told)
    if found is None:
        raise LookupError(f"apt knows no {META_PACKAGE}: apt update")
    package = found[1]
    kernel = Kernel(PLACE / package, package.removeprefix("linux-image-"))
    if not (kernel.modules / "modules.dep").exists():
        _unpack(package, kernel)
    return kernel


def _unpack(package: str, kernel: Kernel) -> None:
    kernel.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as fetched:
        subprocess.run(["/usr/bin/apt-get", "download", "--quiet=2", package], cwd=fetched, check=True)
        [file] = Path(fetched).glob("*.deb")
        with subprocess.Popen(["/usr/bin/dpkg-deb", "--fsys-tarfile", file], stdout=subprocess.PIPE) as archive:
            chosen = [
                "/bin/tar",
                "--extract",
                "--no-same-owner",
                "--directory",
                str(kernel.folder),
                "--wildcards",
                *PARTS,
            ]
            subprocess.run(chosen, stdin=archive.stdout, check=True)
    subprocess.run(["/sbin/depmod", "--basedir", kernel.folder, kernel.version], check=True)
