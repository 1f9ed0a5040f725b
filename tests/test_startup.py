import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.database import Database
from app.documents.drafts import Writing
from app.documents.opening import open_document
from app.documents.registry import Registry
from app.documents.releases import publish_draft
from app.documents.service import published
from app.settings import Settings
from app.startup import log_report, prepare
from tests.documents.builders import language, write

PREPARE = """
from app.settings import Settings
from app.startup import log_report, prepare
from tests.documents.builders import language
print(prepare(Settings(), language()).summary)
"""
GREETING = {"words/hello.txt": "hello", "sentences/greeting.txt": "hello"}


@pytest.fixture
def settings(empty_database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=empty_database_url, content_folder=write(tmp_path / "pack", GREETING))


def test_an_empty_database_is_made_ready_to_read_from(settings: Settings) -> None:
    report = prepare(settings, language())
    database = Database(settings.database_url)
    with database.reading() as session:
        found = published(session, "sentence", "greeting")
    database.dispose()
    assert found is not None
    assert found.data == {"text": "hello"}
    assert report.summary == "2 published, 0 recompiled, 0 unchanged, 0 withdrawn, 0 with faults"


def test_a_second_start_finds_everything_done(settings: Settings) -> None:
    prepare(settings, language())
    assert prepare(settings, language()).summary.startswith("0 published, 0 recompiled, 2 unchanged")


def test_a_kind_that_no_feature_brings_any_more_is_left_as_it_is(settings: Settings) -> None:
    prepare(settings, language())
    assert prepare(settings, Registry()).changes == {}


def test_a_start_goes_on_when_a_document_has_changed_in_its_file_and_in_the_browser(settings: Settings) -> None:
    prepare(settings, language())
    with Database(settings.database_url) as database, database.writing() as session:
        seen = open_document(session, ("word", "hello"))
        publish_draft(session, language(), ("word", "hello"), Writing("hi", seen.base, seen.based_on), None)
    write(settings.content_folder, {"words/hello.txt": "hey"})
    with capture_logs() as lines:
        log_report(prepare(settings, language()))
    (told,) = [line for line in lines if line["event"] == "content is in conflict"]
    assert "words/hello.txt: This file was changed" in told["problem"]
    assert "--ours" in told["problem"]


def test_processes_that_start_together_migrate_and_import_once(settings: Settings) -> None:
    environment = {
        "LEARNING_CENTER_DATABASE_URL": settings.database_url,
        "LEARNING_CENTER_CONTENT_FOLDER": str(settings.content_folder),
        "PYTHONPATH": ":".join(sys.path),
    }
    processes = [
        subprocess.Popen([sys.executable, "-c", PREPARE], env=environment, stdout=subprocess.PIPE) for _ in range(3)
    ]
    summaries = [process.communicate()[0].decode()[:11] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(summaries) == ["0 published", "0 published", "2 published"]
