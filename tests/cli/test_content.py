from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import content
from app.cli.program import program
from app.database import Database
from app.documents.drafts import Writing
from app.documents.opening import open_document
from app.documents.releases import publish_draft
from app.settings import Settings
from tests.documents.builders import language, write

GREETING = {"words/hello.txt": "hello\n", "sentences/greeting.txt": "hello\n"}


@pytest.fixture(autouse=True)
def _speak_a_small_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(content, "create_registry", language)
    monkeypatch.setenv("LEARNING_CENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'new folder' / 'center.db'}")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["content", *map(str, arguments)])


def test_a_sound_pack_is_counted(tmp_path: Path) -> None:
    result = run("check", write(tmp_path / "pack", GREETING))
    assert (result.exit_code, result.output) == (0, "2 documents, no problems.\n")


def test_every_problem_is_a_line_with_its_place_and_the_exit_code_is_1(tmp_path: Path) -> None:
    write(tmp_path / "pack", GREETING | {"words/hallo.txt": "two words", "sentences/other.txt": "hello\nhelo\n"})
    result = run("check", tmp_path / "pack")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "pack/words/hallo.txt:1:4: A word has no spaces.",
        "pack/sentences/other.txt:2: There is no word “helo”. (Did you mean “hello”?)",
        "2 problems.",
    ]


def test_the_pack_of_the_settings_is_meant_when_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNING_CENTER_CONTENT_FOLDER", str(write(tmp_path / "pack", GREETING)))
    assert run("check").exit_code == 0


def test_what_is_imported_can_be_exported(tmp_path: Path) -> None:
    assert run("import", write(tmp_path / "pack", GREETING)).output.startswith("2 published")
    assert run("export", tmp_path / "out").output == f"2 documents written to {tmp_path / 'out'}.\n"
    assert (tmp_path / "out/words/hello.txt").read_bytes() == b"hello\n"


def test_an_import_with_faults_publishes_the_rest_and_exits_1(tmp_path: Path) -> None:
    result = run("import", write(tmp_path / "pack", GREETING | {"words/hallo.txt": "two words"}))
    assert result.exit_code == 1
    assert "2 published" in result.output
    assert "pack/words/hallo.txt:1:4" in result.output


FAILURES = {
    "no such folder": (("check", "nowhere"), {}, "There is no content folder nowhere.", 1),
    "no database address": (("import", "."), {"DATABASE_URL": "my-database"}, "is no address of a database", 2),
    "an unknown database": (("import", "."), {"DATABASE_URL": "oracle9i://x"}, "is no address of a database", 2),
    "a database that is down": (
        ("import", "."),
        {"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/x"},
        "The database postgresql+psycopg://me:***@127.0.0.1:1/x cannot be used",
        1,
    ),
    "a file where a folder should be": (("import", "."), {"DATABASE_URL": "sqlite:////dev/null/x.db"}, "/dev/null", 1),
    "a folder that nobody may write to": (("import", "."), {"DATABASE_URL": "sqlite:////proc/x/y.db"}, "/proc/x", 1),
    "a file that is no database": (("import", "."), {"DATABASE_URL": "sqlite:///no.db"}, "file is not a database", 1),
    "a port that is no number": (("check",), {"PORT": "http"}, "LEARNING_CENTER_PORT cannot be “http”", 2),
    "an export over files": (("export", "."), {}, "is not empty", 1),
}


@pytest.mark.parametrize(("arguments", "settings", "sentence", "code"), FAILURES.values(), ids=FAILURES)
def test_a_foreseeable_failure_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], settings: dict[str, str], sentence: str, code: int
) -> None:
    Path("no.db").write_text("dear diary, " * 100)
    for name, value in settings.items():
        monkeypatch.setenv(f"LEARNING_CENTER_{name}", value)
    result = run(*arguments)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_conflict_is_shown_and_solved_by_saying_who_wins(tmp_path: Path) -> None:
    run("import", write(tmp_path / "pack", GREETING))
    publish_in_the_browser(("word", "hello"), "hi\n")
    write(tmp_path / "pack", {"words/hello.txt": "hey\n"})
    stopped = run("import", tmp_path / "pack")
    assert stopped.exit_code == 1
    assert "-hi\n+hey\n" in stopped.stderr
    assert run("import", tmp_path / "pack", "--theirs").exit_code == 0
    write(tmp_path / "pack", {"words/hello.txt": "howdy\n"})
    assert run("import", tmp_path / "pack", "--ours").output.startswith("1 published")


def test_only_one_side_can_win(tmp_path: Path) -> None:
    result = run("import", write(tmp_path / "pack", GREETING), "--ours", "--theirs")
    assert (result.exit_code, result.stderr) == (2, "Only one can win a conflict: --ours or --theirs.\n")


def publish_in_the_browser(name: tuple[str, str], text: str) -> None:
    with Database(Settings().database_url) as database, database.writing() as session:
        seen = open_document(session, name)
        publish_draft(session, language(), name, Writing(text, seen.base, seen.based_on), None)
