"""Links to the files that a run can be taken away as."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from app.errors import NotFoundError
from app.scenarios.exporters.captures import capture_names
from app.scenarios.exporters.files import ExportedFile, archive, capture_files, script_file
from app.scenarios.exporters.script import why_no_script
from app.scenarios.performances import Performance
from app.web.addresses import url


@dataclass(frozen=True, slots=True)
class FileLink:
    name: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Downloads:
    script: FileLink | None
    """None where a script cannot play what happens."""
    archive: FileLink
    captures: tuple[FileLink, ...]


def downloads(performance: Performance, slug: str) -> Downloads:
    """Of the run that is shown, its choices and changes included."""
    query = urlencode([*performance.scene.choices.items(), *performance.scene.changes.query()])

    def link(name: str, title: str) -> FileLink:
        address = url("scenario_file", slug=slug, name=name)
        return FileLink(name, title, f"{address}?{query}" if query else address)

    captured = (link(f"{name}.pcapng", title) for name, title in capture_names(performance.scene.network))
    script = None if why_no_script(performance) else link(f"{slug}.sh", "Script")
    return Downloads(script, link(f"{slug}.zip", "All files"), tuple(captured))


def find_file(performance: Performance, slug: str, name: str) -> ExportedFile:
    """Raise NotFoundError."""
    for file in _files(performance, slug, name):
        if file.name == name:
            return file
    raise NotFoundError(f"This scenario has no file “{name[:80]}”.")


def _files(performance: Performance, slug: str, name: str) -> Iterator[ExportedFile]:
    """Those that it may be: none is made for nothing."""
    if name == f"{slug}.sh":
        yield script_file(performance, slug)
    elif name == f"{slug}.zip":
        yield archive(performance, slug)
    elif name.endswith(".pcapng"):
        yield from capture_files(performance)
