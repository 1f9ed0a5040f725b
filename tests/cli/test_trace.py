from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.program import program
from app.settings import PROJECT

EGRESS = PROJECT / "content/cloud-security/scenarios/egress-nat.yaml"


def trace(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["trace", *map(str, arguments)])


def test_every_packet_and_every_stay_is_a_line() -> None:
    lines = trace(EGRESS).stdout.splitlines()
    assert any(line.startswith("1  Egress SYN, 10.0.1.10:40000 to 203.0.113.80:443") for line in lines)
    assert any(line.startswith("  1.2 Filter: ") for line in lines)
    assert any(line.startswith("  Delivered: ") for line in lines)


def test_a_choice_plays_another_run() -> None:
    output = trace(EGRESS, "--control", "initiator=outside").stdout
    assert "initiator: outside" in output
    assert "1  Ingress SYN" in output


def test_decisions_name_the_lines_of_the_file_that_decided() -> None:
    usual, detailed = trace(EGRESS).stdout, trace(EGRESS, "--decisions").stdout
    assert len(detailed.splitlines()) > len(usual.splitlines())
    assert "(line " in detailed


@pytest.mark.parametrize(
    ("tool", "line"),
    [
        ("tcpdump", "09:00:00.001000 wan   Out IP 198.51.100.1.40000 > 203.0.113.80.443: Flags [S], seq 0, length 0"),
        ("conntrack", "tcp      6 120 SYN_SENT src=10.0.1.10 dst=203.0.113.80 sport=40000 dport=443 [UNREPLIED] "),
        ("nft", 'inet filter forward rule iifname "lan" oifname "wan" accept (verdict accept)'),
    ],
    ids=["tcpdump", "conntrack", "nft"],
)
def test_the_same_run_reads_as_the_lines_of_a_tool(tool: str, line: str) -> None:
    assert line in trace(EGRESS, "--as", tool).stdout


def test_a_rule_can_be_taken_away() -> None:
    output = trace(EGRESS, "--without", "gw.forward.known").stdout
    assert "Without rule known of Gateway, chain forward" in output
    assert "Dropped by the policy of forward at Gateway." in output


FAILURES = {
    "a rule that is not there": ([EGRESS, "--without", "gw.forward.knwon"], "known", 1),
    "no such file": (["nowhere.yaml"], "nowhere.yaml cannot be used: No such file or directory.", 1),
    "a folder": (["."], ". cannot be used: Is a directory.", 1),
    "no text": (["picture.yaml"], "picture.yaml: This is not UTF-8.", 1),
    "a control without a choice": ([EGRESS, "--control", "initiator"], "write name=choice", 2),
    "a choice that the scenario does not offer": ([EGRESS, "--control", "initiator=nobody"], "nobody", 1),
    "a typo": (["typo.yaml"], "typo.yaml:1:1", 1),
}


@pytest.mark.parametrize(("arguments", "sentence", "code"), FAILURES.values(), ids=FAILURES)
def test_a_foreseeable_failure_is_told_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str | Path], sentence: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("picture.yaml").write_bytes(b"\x89PNG\xff")
    Path("typo.yaml").write_text("scenarioo: 1\n")
    result = trace(*arguments)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.output
