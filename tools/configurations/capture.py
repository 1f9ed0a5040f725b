"""Writes every IPv4 packet at an interface to a file as tcpdump reads it: `capture INTERFACE FILE`, until it is ended.

tcpdump itself cannot: it wants to become another user first, and in a namespace of an ordinary user there is none.
"""

import socket
import struct
import sys
from pathlib import Path
from time import time

EVERYTHING = 0x0003
IPV4 = 0x0800
RAW_PACKETS = 101
LONGEST = 65535
HEADER = struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, LONGEST, RAW_PACKETS)


def capture(interface: str, path: Path) -> None:
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(EVERYTHING)) as wire,
        path.open("wb", buffering=0) as file,
    ):
        wire.bind((interface, EVERYTHING))
        file.write(HEADER)
        while True:
            packet, sender = wire.recvfrom(LONGEST)
            if sender[1] == IPV4:
                seconds, fraction = divmod(time(), 1)
                file.write(struct.pack("=IIII", int(seconds), int(fraction * 1e6), len(packet), len(packet)) + packet)


if __name__ == "__main__":
    capture(sys.argv[1], Path(sys.argv[2]))
