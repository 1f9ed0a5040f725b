"""Brings what Python and npm do not carry: a browser, a database server, letters to draw with, VPN gateways."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from ctypes.util import find_library
from pathlib import Path

from tools.services import chromium, postgresql_programs, whole_chromium

LETTERS = Path("/usr/share/fonts/truetype")
LIBRARIES = Path("/usr/lib")
SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
"""Where Debian's packages put programs; those of root are not on everybody's PATH."""
STRONGSWAN = LIBRARIES / "ipsec" / "plugins"
STRONGSWAN_PACKAGES: Mapping[str, Callable[[], object]] = {
    "charon-systemd": lambda: shutil.which("charon-systemd", path=SYSTEM),
    "strongswan-swanctl": lambda: shutil.which("swanctl", path=SYSTEM),
    "libstrongswan-standard-plugins": (STRONGSWAN / "libstrongswan-openssl.so").exists,
    "libcharon-extra-plugins": (STRONGSWAN / "libstrongswan-kernel-libipsec.so").exists,
}
PACKAGES: Mapping[str, Callable[[], object]] = {
    "chromium-headless-shell": chromium,
    "postgresql": postgresql_programs,
    "libatomic1": lambda: next(LIBRARIES.glob("*/libatomic.so.1"), None),  # Playwright's driver is linked to it
    "libnftables1": lambda: find_library("nftables"),  # loads rules into a kernel to compare with
    "nftables": lambda: shutil.which("nft", path=SYSTEM),  # what scripts of scenarios run with
    "iproute2": lambda: shutil.which("ip", path=SYSTEM),
    "procps": lambda: shutil.which("sysctl", path=SYSTEM),
    "wireguard-tools": lambda: shutil.which("wg", path=SYSTEM),  # tunnels to compare with
    "wireguard-go": lambda: shutil.which("wireguard-go", path=SYSTEM),
    "openvpn": lambda: shutil.which("openvpn", path=SYSTEM),
    "openssl": lambda: shutil.which("openssl", path=SYSTEM),  # makes its keys
    **STRONGSWAN_PACKAGES,
    "fonts-liberation": lambda: next(LETTERS.glob("liberation*"), None),
    "fonts-dejavu-core": lambda: next(LETTERS.glob("dejavu*"), None),
}
BENCH_PACKAGES: Mapping[str, Callable[[], object]] = {
    **PACKAGES,
    "chromium": whole_chromium,
    "wrk": lambda: shutil.which("wrk"),
}
CONFIGURATION_PACKAGES: Mapping[str, Callable[[], object]] = {
    **STRONGSWAN_PACKAGES,
    "wireguard-tools": lambda: shutil.which("wg-quick", path=SYSTEM),
    "wireguard-go": lambda: shutil.which("wireguard-go", path=SYSTEM),
    "iproute2": lambda: shutil.which("ip", path=SYSTEM),
    "iputils-ping": lambda: shutil.which("ping", path=SYSTEM),
    "tcpdump": lambda: shutil.which("tcpdump", path=SYSTEM),
}
EXPORT_PACKAGES: Mapping[str, Callable[[], object]] = {
    **PACKAGES,
    "tshark": lambda: shutil.which("tshark", path=SYSTEM),
}
VPN_PACKAGES: Mapping[str, Callable[[], object]] = {
    **PACKAGES,
    "qemu-system-x86": lambda: shutil.which("qemu-system-x86_64"),
    "busybox-static": lambda: shutil.which("busybox"),  # the first program of a machine with another kernel
    "kmod": lambda: shutil.which("depmod", path=SYSTEM),
}
GROUPS = {
    "test": PACKAGES,
    "bench": BENCH_PACKAGES,
    "configurations": CONFIGURATION_PACKAGES,
    "exports": EXPORT_PACKAGES,
    "vpn": VPN_PACKAGES,
}


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
    packages = GROUPS[purpose]
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
