"""Files and browser are one: what an import takes, and what it asks about."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database import Database
from app.documents.drafts import Writing, begin
from app.documents.importing import ImportConflictError, Resolution
from app.documents.opening import open_document
from app.documents.publishing import Change
from app.documents.registry import Compiled, Kind, Registry, Shelf, Source
from app.documents.releases import publish_draft
from app.documents.service import ImportReport, export_pack, import_pack, published
from tests.documents.builders import add_authors, language, write

GREETING = {"words/hello.txt": "hello\n", "words/world.txt": "world\n", "sentences/greeting.txt": "hello\nworld\n"}
WORD = ("word", "world")
EVERY = [pytest.param(one, id=one) for one in Resolution]
ANNA = uuid4()


@pytest.fixture(autouse=True)
def _imported(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        add_authors(session, ANNA)
    write(tmp_path, GREETING)
    run_import(database, tmp_path)


def run_import(database: Database, folder: Path, resolution: Resolution = Resolution.STOP) -> ImportReport:
    with database.writing() as session:
        return import_pack(session, language(), folder, resolution)


def publish(database: Database, text: str, name: tuple[str, str] = WORD) -> None:
    with database.writing() as session:
        seen = open_document(session, name)
        publish_draft(session, language(), name, Writing(text, seen.base, seen.based_on), ANNA)


def title(database: Database, name: tuple[str, str] = WORD) -> str:
    with database.reading() as session:
        found = published(session, *name)
    return found.title if found else ""


@pytest.mark.parametrize("resolution", EVERY)
def test_what_changed_in_the_browser_alone_stays(database: Database, tmp_path: Path, resolution: Resolution) -> None:
    publish(database, "moon\n")
    assert run_import(database, tmp_path, resolution).changes == {Change.UNCHANGED: 3}
    assert title(database) == "moon"


@pytest.mark.parametrize("resolution", EVERY)
def test_what_changed_in_its_file_alone_is_published(
    database: Database, tmp_path: Path, resolution: Resolution
) -> None:
    publish(database, "hi\n", ("word", "hello"))
    write(tmp_path, {"words/world.txt": "earth\n"})
    assert run_import(database, tmp_path, resolution).changes[Change.PUBLISHED] == 1
    assert (title(database), title(database, ("word", "hello"))) == ("earth", "hi")


@pytest.mark.parametrize("resolution", EVERY)
def test_a_document_of_the_browser_is_not_withdrawn_for_having_no_file(
    database: Database, tmp_path: Path, resolution: Resolution
) -> None:
    with database.writing() as session:
        begin(session, language(), ("word", "moon"), "moon\n", ANNA)
    publish(database, "moon\n", ("word", "moon"))
    run_import(database, tmp_path, resolution)
    assert title(database, ("word", "moon")) == "moon"


@pytest.fixture
def in_conflict(database: Database, tmp_path: Path) -> Path:
    """The word has become a moon in the browser and the earth in its file; another file has changed, too."""
    publish(database, "moon\n")
    return write(tmp_path, {"words/world.txt": "earth\n", "words/hello.txt": "hi\n"})


def test_a_conflict_stops_the_import_with_the_difference(database: Database, in_conflict: Path) -> None:
    with pytest.raises(ImportConflictError) as stopped:
        run_import(database, in_conflict)
    lines = str(stopped.value).splitlines()
    assert lines[0].startswith("1 document has changed in the files and in the browser")
    assert lines[2:7] == [
        "--- words/world.txt (published in the browser)",
        "+++ words/world.txt (file)",
        "@@ -1 +1 @@",
        "-moon",
        "+earth",
    ]
    assert "--ours" in lines[-1]
    assert "--theirs" in lines[-1]
    assert (title(database), title(database, ("word", "hello"))) == ("moon", "hello")


def test_with_ours_the_file_is_published_and_the_conflict_is_over(database: Database, in_conflict: Path) -> None:
    run_import(database, in_conflict, Resolution.OURS)
    assert (title(database), title(database, ("word", "hello"))) == ("earth", "hi")
    assert run_import(database, in_conflict).changes == {Change.UNCHANGED: 3}


def test_with_theirs_the_browser_s_text_stays_and_the_conflict_is_over(database: Database, in_conflict: Path) -> None:
    run_import(database, in_conflict, Resolution.THEIRS)
    assert (title(database), title(database, ("word", "hello"))) == ("moon", "hi")
    assert run_import(database, in_conflict).conflicts == ()
    write(in_conflict, {"words/world.txt": "mars\n"})
    with pytest.raises(ImportConflictError):
        run_import(database, in_conflict)


def test_a_start_leaves_a_conflict_as_it_is_and_tells_it_each_time(database: Database, in_conflict: Path) -> None:
    for _ in range(2):
        report = run_import(database, in_conflict, Resolution.LEAVE)
        assert report.summary.endswith("1 in conflict")
        assert str(report.conflicts[0].problem).startswith("words/world.txt: This file was changed")
    assert (title(database), title(database, ("word", "hello"))) == ("moon", "hi")


def test_the_same_change_on_both_sides_is_no_conflict(database: Database, tmp_path: Path) -> None:
    publish(database, "moon\n")
    write(tmp_path, {"words/world.txt": "moon\n"})
    run_import(database, tmp_path)
    write(tmp_path, {"words/world.txt": "mars\n"})
    run_import(database, tmp_path)
    assert title(database) == "mars"


def test_a_file_that_is_gone_is_a_conflict_when_the_browser_has_a_newer_text(
    database: Database, tmp_path: Path
) -> None:
    publish(database, "greetings\n", ("word", "hello"))
    publish(database, "hello\nhello\n", ("sentence", "greeting"))
    (tmp_path / "sentences/greeting.txt").unlink()
    with pytest.raises(ImportConflictError, match=r"sentences/greeting\.txt is gone"):
        run_import(database, tmp_path)
    run_import(database, tmp_path, Resolution.THEIRS)
    run_import(database, tmp_path)
    assert title(database, ("sentence", "greeting")) == "greeting"


def test_with_ours_a_file_that_is_gone_withdraws_its_document(database: Database, tmp_path: Path) -> None:
    publish(database, "hello\nhello\n", ("sentence", "greeting"))
    (tmp_path / "sentences/greeting.txt").unlink()
    run_import(database, tmp_path, Resolution.OURS)
    assert title(database, ("sentence", "greeting")) == ""


def test_a_new_file_for_a_document_of_the_browser_is_a_conflict(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        begin(session, language(), ("word", "moon"), "moon\n", ANNA)
    publish(database, "moon\n", ("word", "moon"))
    write(tmp_path, {"words/moon.txt": "luna\n"})
    with pytest.raises(ImportConflictError):
        run_import(database, tmp_path)


def test_a_file_with_faults_counts_as_imported_only_once_it_has_none(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"words/world.txt": "two words\n"})
    assert len(run_import(database, tmp_path).failures) == 1
    publish(database, "moon\n")
    with pytest.raises(ImportConflictError):
        run_import(database, tmp_path)


def test_what_the_browser_wrote_is_exported_and_imported_byte_for_byte(database: Database, tmp_path: Path) -> None:
    write(tmp_path, {"words/odd.txt": "\ufeffodd\r\n\r\n"})
    run_import(database, tmp_path)
    publish(database, "\ufeffeven\n\n", ("word", "odd"))
    with database.writing() as session:
        begin(session, language(), ("word", "moon"), "moon", ANNA)
    publish(database, "moon", ("word", "moon"))
    with database.reading() as session:
        export_pack(session, language(), tmp_path / "out")
    assert (tmp_path / "out/words/odd.txt").read_bytes() == "\ufeffeven\r\n\r\n".encode()
    assert (tmp_path / "out/words/moon.txt").read_bytes() == b"moon"
    assert run_import(database, tmp_path / "out").changes == {Change.UNCHANGED: 5}


def compile_anything(source: Source, _shelf: Shelf) -> Compiled:
    return Compiled(source.slug, {"length": len(source.text)})


def notes() -> Registry:
    registry = Registry()
    registry.register_kind(Kind("note", "notes/*.txt", compile_anything))
    return registry


LINE = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=5)
TEXT = st.lists(st.tuples(LINE, st.sampled_from(["\n", "\r\n", "\r", ""]))).map(
    lambda lines: "".join(words + ending for words, ending in lines)
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXT, min_size=6, max_size=6), edited=st.integers(0, 5))
def test_any_text_goes_out_and_in_byte_for_byte_whoever_wrote_it(
    database: Database, texts: list[str], edited: int
) -> None:
    """One of them is opened in a browser, which sends its lines as it does, with a line more at the end."""
    with TemporaryDirectory() as folder, database.writing() as session:
        files = {f"notes/n{number}.txt": text for number, text in enumerate(texts)}
        import_pack(session, notes(), write(Path(folder) / "in", files), Resolution.OURS)
        name = ("note", f"n{edited}")
        seen = open_document(session, name)
        sent = re.sub("\r\n|\r|\n", "\r\n", seen.text) + "\r\nmore"
        publish_draft(session, notes(), name, Writing(sent, seen.base, seen.based_on), ANNA)
        kept = open_document(session, name).text
        assert kept.startswith(seen.text)
        export_pack(session, notes(), Path(folder) / "out")
        written = {file: (Path(folder) / "out" / file).read_bytes() for file in files}
        assert written == {file: text.encode() for file, text in {**files, f"notes/n{edited}.txt": kept}.items()}
        changes = import_pack(session, notes(), Path(folder) / "out", Resolution.STOP).changes
        assert changes[Change.UNCHANGED] == len(files)
