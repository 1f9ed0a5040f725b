"""Captures, read back by a reader that knows nothing of the writer. tshark reads them in `make verify-exports`."""

import struct
from collections.abc import Iterator
from itertools import pairwise

import pytest

from app.scenarios.exporters.captures import captures
from app.scenarios.exporters.frames import frame
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import set_scene
from app.simulator.steps import Transmitted
from tests.scenarios.builders import SCENARIOS, content

COMMENT, INTERFACE_NAME, RESOLUTION = 1, 2, 9


def performance(slug: str) -> Performance:
    return perform(set_scene(content(slug), {}))


def blocks(capture: bytes) -> Iterator[tuple[int, bytes]]:
    while capture:
        kind, length = struct.unpack_from("<II", capture)
        assert length % 4 == 0
        assert struct.unpack_from("<I", capture, length - 4)[0] == length
        yield kind, capture[8 : length - 4]
        capture = capture[length:]


def options(block: bytes) -> dict[int, bytes]:
    found = {}
    while block:
        code, length = struct.unpack_from("<HH", block)
        if code == 0:
            break
        found[code] = block[4 : 4 + length]
        block = block[4 + length + -length % 4 :]
    return found


def packets(capture: bytes) -> Iterator[tuple[int, bytes, str]]:
    """Time, frame and comment."""
    for kind, block in blocks(capture):
        if kind == 6:
            _, high, low, length, original = struct.unpack_from("<IIIII", block)
            assert length == original
            comment = options(block[20 + length + -length % 4 :])[COMMENT].decode()
            yield high << 32 | low, block[20 : 20 + length], comment


@pytest.mark.parametrize("slug", [file.stem for file in SCENARIOS])
def test_every_crossing_of_a_link_is_in_its_capture_in_order(slug: str) -> None:
    played = performance(slug)
    sent = [
        step
        for packet in played.trace.packets
        for hop in packet.hops
        for step in hop.steps
        if isinstance(step, Transmitted)
    ]
    read = [list(packets(capture.content)) for capture in captures(played)]
    assert sum(map(len, read)) == len(sent)
    assert all(first[0] <= second[0] for each in read for first, second in pairwise(each))
    frames = sorted(data[14:] for each in read for _, data, _ in each)
    assert frames == sorted(frame(b"", b"", step.packet)[2:] for step in sent)


def test_a_capture_is_of_one_link_with_times_in_nanoseconds() -> None:
    (first, *_) = captures(performance("egress-nat"))
    section, interface, *_ = blocks(first.content)
    assert section[0] == 0x0A0D0D0A
    found = options(interface[1][8:])
    assert found[RESOLUTION] == b"\x09"
    assert found[INTERFACE_NAME].decode() == "uplink"


def test_a_comment_says_why_a_packet_goes_on_and_why_it_ends() -> None:
    read = [each for capture in captures(performance("unsolicited-syn")) for each in packets(capture.content)]
    comments = [comment for _, _, comment in read]
    assert all(comment.startswith("Packet ") for comment in comments)
    assert any("policy" in comment and "drop" in comment.lower() for comment in comments)


def test_the_same_run_gives_the_same_bytes() -> None:
    assert captures(performance("egress-nat")) == captures(performance("egress-nat"))
