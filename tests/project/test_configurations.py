"""How lessons and `make verify-configurations` fit together; the running itself needs the real programs."""

import re
from itertools import chain

import pytest
from markdown_it import MarkdownIt

from tests.project.files import PROJECT
from tools.configurations.comparing import said
from tools.configurations.lesson import Change, Command, LessonError, Place, Trial, trials
from tools.configurations.network import NAMES

OFFICE, CLOUD = Place("office", "/etc/wireguard/wg0.conf"), Place("cloud", "/etc/wireguard/wg0.conf")
FILES = "```ini office:/etc/wireguard/wg0.conf\n[Interface]\n```\n\n```ini cloud:/etc/wireguard/wg0.conf\n[Peer]\n```\n"
CHANGE = "```diff cloud:/etc/wireguard/wg0.conf\n-[Peer]\n+[Peers]\n```\n"
SESSION = "```console\nroot@office# wg show\ninterface: wg0\n\npeer: A\nreader@internet$ tcpdump\n```\n"
COMMANDS = [
    Command("office", "root", "wg show", "interface: wg0\n\npeer: A"),
    Command("internet", "reader", "tcpdump", ""),
]
UDP_AND_IP = 8 + 20
LESSON = PROJECT / "content/cloud-security/lessons/anatomy-of-a-vpn-configuration.md"


def test_a_lesson_is_read_as_files_and_what_is_typed_at_their_machines() -> None:
    assert trials(FILES + SESSION) == [Trial({OFFICE: "[Interface]\n", CLOUD: "[Peer]\n"}, (), COMMANDS)]


def test_a_session_after_a_change_is_a_trial_of_its_own_and_those_after_it_are_not() -> None:
    one, other = trials(FILES + SESSION + CHANGE + SESSION + SESSION)
    assert (one.changes, one.commands) == ((), COMMANDS * 2)
    assert (len(other.changes), other.commands) == (1, COMMANDS)
    assert other.written() == {OFFICE: "[Interface]\n", CLOUD: "[Peers]\n"}


def test_the_next_file_after_a_session_begins_another_setup() -> None:
    _, other = trials(FILES + SESSION + "```ini cloud:/etc/wireguard/wg0.conf\n[Peer]\n```\n" + SESSION)
    assert other.files == {CLOUD: "[Peer]\n"}


def test_code_without_a_file_s_name_is_none() -> None:
    assert trials("```ini\n[Interface]\n```\n\n```nft\naccept\n```\n") == []


@pytest.mark.parametrize("text", [pytest.param("[Peer]\n[Peer]\n", id="twice"), pytest.param("", id="never")])
def test_a_change_has_to_fit_just_once(text: str) -> None:
    trial = Trial({CLOUD: text}, (Change(CLOUD, "[Peer]\n", "[Peers]\n", 7),))
    with pytest.raises(LessonError, match="The change at line 7 does not fit"):
        trial.written()


def test_a_session_begins_with_a_prompt() -> None:
    with pytest.raises(LessonError, match="line 9 does not begin with a prompt"):
        trials(FILES + "\n```console\nwg show\n```\n" + SESSION)


@pytest.mark.parametrize(
    ("expected", "actual", "fits"),
    [
        pytest.param("up", "up\n", True, id="the same"),
        pytest.param("up", "up\nand more\n", False, id="a line too many"),
        pytest.param("up\ndown", "up\n", False, id="a line too few"),
        pytest.param("in …, 1 packets", "in  5b2d2a82,   1 packets", True, id="anything within a line"),
        pytest.param("in …, 1 packets", "in\n, 1 packets", False, id="not over the end of a line"),
        pytest.param("…\nlast", "first\nmiddle\nlast", True, id="any lines"),
        pytest.param("…\nlast", "last", True, id="any lines may be none"),
        pytest.param("a (b) [c]", "a (b) [c]", True, id="signs that mean something to a pattern"),
        pytest.param("a\n\nb", "a\nb\n\n", True, id="blank lines do not count"),
    ],
)
def test_what_was_said_is_compared_with_what_the_lesson_shows(expected: str, actual: str, *, fits: bool) -> None:
    assert said(expected, actual) is fits


def lines(text: str) -> set[str]:
    """What can be explained: everything but closing braces."""
    return {line.strip() for line in text.splitlines()} - {"", "}"}


def explained() -> list[str]:
    """The lines that stand in the first column of a table of lines."""
    found: list[str] = []
    tables = MarkdownIt("commonmark").enable("table").parse(LESSON.read_text())
    for before, token in zip(tables, tables[2:], strict=False):
        if before.type == "tr_open" and token.content.startswith("`"):
            found.append(token.content.strip("`"))
    return found


def test_every_line_of_the_office_s_files_is_explained_and_no_line_that_is_in_no_file() -> None:
    files = {place: text for trial in trials(LESSON.read_text()) for place, text in trial.files.items()}
    mine = set(chain.from_iterable(lines(text) for place, text in files.items() if place.machine == "office"))
    all_lines = set(chain.from_iterable(lines(text) for text in files.values()))
    assert [line for line in mine if not any(said(each, line) for each in explained())] == []
    assert [each for each in explained() if not any(said(each, line) for line in all_lines)] == []


def test_everything_in_the_lesson_is_about_machines_that_there_are() -> None:
    found = trials(LESSON.read_text())
    assert {place.machine for trial in found for place in trial.written()} == {"office", "cloud"}
    assert {command.machine for trial in found for command in trial.commands} <= set(NAMES)


@pytest.mark.parametrize(
    ("sent", "scenario"),
    [
        pytest.param(r"UDP-encap: ESP\(.*\), length (\d+)", "esp-in-udp", id="strongSwan"),
        pytest.param(r"\.51820: UDP, length (128)", "allowed-ips", id="WireGuard"),
    ],
)
def test_the_simulator_wraps_a_ping_to_the_size_that_the_real_program_has_sent(sent: str, scenario: str) -> None:
    real = {int(length) + UDP_AND_IP for length in re.findall(sent, LESSON.read_text())}
    text = (LESSON.parents[1] / "scenarios" / f"{scenario}.yaml").read_text()
    assert real == {int(length) for length in re.findall(r"outer: \{.*length: (\d+)\}", text)}
