"""Everything that a run can be taken away as."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from app.scenarios.exporters.captures import captures
from app.scenarios.exporters.script import script, why_no_script
from app.scenarios.performances import Performance

SCRIPT_TYPE = "text/x-shellscript; charset=utf-8"
CAPTURE_TYPE = "application/x-pcapng"
ARCHIVE_TYPE = "application/zip"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first day a zip knows: the same run gives the same bytes."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """`title` says what is in it; `packets` how many, where it is a capture."""

    name: str
    title: str
    media_type: str
    content: bytes
    packets: int | None = None


def script_file(performance: Performance, name: str) -> ExportedFile:
    """Raise NotFoundError where there is none."""
    file = f"{name}.sh"
    return ExportedFile(file, "Script", SCRIPT_TYPE, script(performance, file).encode())


def capture_files(performance: Performance) -> Sequence[ExportedFile]:
    return [
        ExportedFile(f"{capture.name}.pcapng", capture.title, CAPTURE_TYPE, capture.content, capture.packets)
        for capture in captures(performance)
    ]


def archive(performance: Performance, name: str) -> ExportedFile:
    """All of them in a folder of that name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        scripts = () if why_no_script(performance) else (script_file(performance, name),)
        for file in (*scripts, *capture_files(performance)):
            packed.writestr(zipfile.ZipInfo(f"{name}/{file.name}", LONG_AGO), file.content, zipfile.ZIP_DEFLATED)
    return ExportedFile(f"{name}.zip", "All files", ARCHIVE_TYPE, buffer.getvalue())
