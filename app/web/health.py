"""Two answers for whoever watches the process: it runs; it can serve."""

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from app.web.transactions import database_of

router = APIRouter(prefix="/health", include_in_schema=False)


@router.get("/live")
def live() -> Response:
    return JSONResponse({"status": "live"})


@router.get("/ready")
def ready(request: Request) -> Response:
    """The database answers and has its tables."""
    try:
        with database_of(request).reading() as session:
            session.connection().execute(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return JSONResponse({"status": "the database does not answer, or lacks its tables"}, 503)
    return JSONResponse({"status": "ready"})
