"""What a process does before it serves; any number of processes may do it at once."""

import structlog

from app import schema
from app.database import Database
from app.documents.registry import Registry
from app.documents.service import ImportReport, import_pack
from app.settings import Settings

PATIENCE_SECONDS = 120

log = structlog.stdlib.get_logger("learning_center")


def prepare(settings: Settings, registry: Registry) -> ImportReport:
    """Brings the tables up to date and publishes the content."""
    with Database(settings.database_url, patience=PATIENCE_SECONDS) as database:
        schema.upgrade(database)
        with database.writing() as session:
            return import_pack(session, registry, settings.content_folder)


def log_report(report: ImportReport) -> None:
    log.info("content imported", summary=report.summary)
    for problem in report.problems:
        log.warning("content has a fault", problem=str(problem))
