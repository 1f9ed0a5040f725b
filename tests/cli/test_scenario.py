from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli.program import program
from app.settings import PROJECT

EGRESS = PROJECT / "content/cloud-security/scenarios/egress-nat.yaml"


def scenario(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["scenario", *map(str, arguments)])


def export(*arguments: str | Path) -> Result:
    return scenario("export", *arguments)


def test_what_is_expanded_is_told_like_what_it_came_from(tmp_path: Path) -> None:
    expanded = tmp_path / "expanded.yaml"
    expanded.write_text(scenario("expand", EGRESS).stdout)
    assert "eth0:\n          address: 10.0.1.10/24" in expanded.read_text()
    told = [CliRunner().invoke(program, ["trace", str(file)]).stdout for file in (EGRESS, expanded)]
    said = [line for line in told[0].splitlines() if line not in {"initiator: inside", "port: https"}]
    assert told[1].splitlines() == said


def test_choices_and_what_is_taken_away_are_written_into_what_is_expanded() -> None:
    usual = scenario("expand", EGRESS).stdout
    other = scenario("expand", EGRESS, "--control", "initiator=outside", "--without", "gw.forward.known").stdout
    assert "connect: web -> 198.51.100.1:443" not in usual
    assert "connect: web -> 198.51.100.1:443" in other
    assert usual.count("name: known") == other.count("name: known") + 1
    assert "controls:" not in other


def test_a_choice_that_there_is_not_is_told_plainly() -> None:
    result = scenario("expand", EGRESS, "--control", "initiator=nobody")
    assert result.exit_code == 1
    assert "nobody" in result.stderr


def test_a_script_and_a_capture_of_each_link_are_written(tmp_path: Path) -> None:
    script, folder = tmp_path / "egress.sh", tmp_path / "captures"
    result = export(EGRESS, "--script", script, "--pcap", folder)
    assert result.exit_code == 0
    assert script.read_text().startswith("#!/bin/bash\n")
    assert "bash egress.sh" in script.read_text()
    assert sorted(file.name for file in folder.iterdir()) == ["1-gw-isp.pcapng", "2-app-gw.pcapng", "3-web-isp.pcapng"]
    assert "1-gw-isp.pcapng, 5 packets between gw.wan - isp.west" in result.stdout


def test_who_says_not_what_to_write_is_told_what_can_be() -> None:
    result = export(EGRESS)
    assert result.exit_code == 2
    assert "--script FILE" in result.stderr


def test_a_folder_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    result = export(EGRESS, "--script", tmp_path / "nowhere" / "egress.sh")
    assert result.exit_code == 1
    assert "No such file or directory" in result.stderr
    assert "Traceback" not in result.output
