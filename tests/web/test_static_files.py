import subprocess
from pathlib import Path
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import STATIC, Settings
from app.web.static_files import folder_digest, static, unversioned, without_comments
from tools.node import command

SHEET = "css/site.css"


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    return create_app(Settings(database_url=sqlite_url))


def test_a_file_under_its_version_is_kept_for_a_year(client: TestClient) -> None:
    response = client.get(static(SHEET))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("address", [unversioned(SHEET), f"/static/v-000000000000/{SHEET}"], ids=["none", "an old one"])
def test_a_file_under_another_version_is_asked_for_again(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_what_a_file_names_relatively_is_under_the_same_version(client: TestClient) -> None:
    neighbour = urljoin(static("js/player/index.js"), f"../../{SHEET}")
    assert neighbour == static(SHEET)
    assert client.get(neighbour).status_code == 200


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "v-0/../../pyproject.toml", "css"])
def test_nothing_but_files_of_the_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize(("name", "content"), [("b.css", "a{}"), ("a.css", "b{}")], ids=["a new name", "new content"])
def test_any_change_is_another_version(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = folder_digest(tmp_path)
    (tmp_path / name).write_text(content)
    assert folder_digest(tmp_path) != before


def test_modules_are_sent_without_the_comments_that_tell_their_types(client: TestClient) -> None:
    source = (STATIC / "js/player/stage.js").read_bytes()
    sent = client.get(static("js/player/stage.js")).content
    assert b"@param" in source
    assert b"@param" not in sent
    assert sent.count(b"\n") == source.count(b"\n")
    assert client.get(unversioned("js/player/stage.js")).content == source


def test_what_is_not_ours_is_sent_as_it_came(client: TestClient) -> None:
    assert client.get(static("vendor/htmx.min.js")).content == (STATIC / "vendor/htmx.min.js").read_bytes()


def test_nothing_but_comments_is_left_out(tmp_path: Path) -> None:
    """What TypeScript makes of a module without its comments is the same, whether or not we were there before."""
    originals = sorted((STATIC / "js").rglob("*.js"))
    for file in originals:
        shorter = tmp_path / "shorter" / file.relative_to(STATIC)
        shorter.parent.mkdir(parents=True, exist_ok=True)
        shorter.write_bytes(without_comments(file.read_bytes(), "js"))
    of_shorter = [tmp_path / "shorter" / file.relative_to(STATIC) for file in originals]
    made = emitted(originals, tmp_path / "one")
    assert len(made) == len(originals)
    assert emitted(of_shorter, tmp_path / "other") == made


def emitted(modules: list[Path], folder: Path) -> dict[str, str]:
    asked = ["--ignoreConfig", "--allowJs", "--noCheck", "--noResolve", "--removeComments"]
    asked += ["--target", "esnext", "--module", "esnext"]
    root = Path(*modules[0].parts[: modules[0].parts.index("js") + 1])
    where = ("--rootDir", str(root), "--outDir", str(folder))
    subprocess.run(command("tsc", *asked, *where, *map(str, modules)), check=True)
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*.js")}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/** One. */\nlet a;", "\nlet a;"),
        ("  /**\n   * Two.\n   */\n  a();", "\n\n\n  a();"),
        ("/** @type {A} */ (a).b();\n/** More. */\nlet c;", "/** @type {A} */ (a).b();\n\nlet c;"),
        ("// A line.\n/* A block. */", "// A line.\n/* A block. */"),
    ],
    ids=["a line", "several lines", "before code", "other comments"],
)
def test_only_comments_that_stand_alone_and_tell_types_are_left_out(written: str, sent: str) -> None:
    assert without_comments(written.encode(), "js").decode() == sent


def test_a_style_sheet_is_sent_without_comments_that_stand_alone() -> None:
    written = b"/* Of\n   two lines. */\n@layer a {\n  /* One. */\n  b { c: d } /* Beside. */\n}"
    assert without_comments(written, "css") == b"\n\n@layer a {\n\n  b { c: d } /* Beside. */\n}"
