from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli.program import program
from app.settings import PROJECT

EGRESS = PROJECT / "content/cloud-security/scenarios/egress-nat.yaml"


def export(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["scenario", "export", *map(str, arguments)])


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
