import subprocess
from pathlib import Path
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import STATIC, Settings
from app.web.static_files import MINIFIERS, folder_digest, static, unversioned
from tools.node import command

SHEET = "css/site.css"


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    return create_app(Settings(database_url=sqlite_url))


def test_a_file_under_its_version_is_kept_for_a_year(client: TestClient) -> None:
    response = client.get(static(SHEET))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "max-age=31536000, immutable"


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


@pytest.mark.parametrize(("path", "comment"), [("js/player/stage.js", b"@param"), ("css/player.css", b"/* ")])
def test_our_files_are_sent_without_comments(client: TestClient, path: str, comment: bytes) -> None:
    source = (STATIC / path).read_bytes()
    sent = client.get(static(path)).content
    assert comment in source
    assert comment not in sent
    assert client.get(unversioned(path)).content == source


def test_what_is_not_ours_is_sent_as_it_came(client: TestClient) -> None:
    assert client.get(static("vendor/htmx.min.js")).content == (STATIC / "vendor/htmx.min.js").read_bytes()


def test_nothing_that_a_module_does_is_left_out(tmp_path: Path) -> None:
    """What TypeScript makes of a module is the same, whether or not we were there before."""
    originals = sorted((STATIC / "js").rglob("*.js"))
    for file in originals:
        shorter = tmp_path / "shorter" / file.relative_to(STATIC)
        shorter.parent.mkdir(parents=True, exist_ok=True)
        shorter.write_bytes(MINIFIERS["js"](file.read_bytes()))
    of_shorter = [tmp_path / "shorter" / file.relative_to(STATIC) for file in originals]
    made = emitted(originals, tmp_path / "one")
    assert len(made) == len(originals)
    assert emitted(of_shorter, tmp_path / "other") == made


def emitted(modules: list[Path], folder: Path) -> dict[str, bytes]:
    """What TypeScript has read, wherever its lines end."""
    asked = ["--ignoreConfig", "--allowJs", "--noCheck", "--noResolve", "--removeComments"]
    asked += ["--target", "esnext", "--module", "esnext"]
    root = Path(*modules[0].parts[: modules[0].parts.index("js") + 1])
    where = ("--rootDir", str(root), "--outDir", str(folder))
    subprocess.run(command("tsc", *asked, *where, *map(str, modules)), check=True)
    return {str(file.relative_to(folder)): MINIFIERS["js"](file.read_bytes()) for file in folder.rglob("*.js")}


def test_a_style_sheet_is_sent_without_comments_that_stand_alone() -> None:
    written = b"/* Of\n   two lines. */\n@layer a {\n  /* One. */\n  b { c: d } /* Beside. */\n}"
    assert MINIFIERS["css"](written) == b"\n\n@layer a {\n\n  b { c: d } /* Beside. */\n}"
