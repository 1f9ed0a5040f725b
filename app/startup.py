"""What a process does before it serves; any number of processes may do it at once."""

import structlog

from app import schema
from app.database import Database
from app.documents.importing import Resolution
from app.documents.registry import Registry
from app.documents.service import ImportReport, import_pack
from app.settings import Settings

PATIENCE_SECONDS = 120

log = structlog.stdlib.get_logger("learning_center")


def prepare(settings: Settings, registry: Registry, resolution: Resolution = Resolution.LEAVE) -> ImportReport:
    """Brings the tables up to date and publishes the content.

    A start does not fail because a document has changed in its file and in the browser: the browser's text stays.
    """
    with Database(settings.database_url, patience=PATIENCE_SECONDS) as database:
        schema.upgrade(database)
        with database.writing() as session:
            return import_pack(session, registry, settings.content_folder, resolution)


def log_report(report: ImportReport) -> None:
    log.info("content imported", summary=report.summary)
    for problem in report.problems:
        log.warning("content has a fault", problem=str(problem))
    for conflict in report.conflicts:
        log.warning("content is in conflict", problem=str(conflict.problem))
