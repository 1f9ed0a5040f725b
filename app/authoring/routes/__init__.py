"""The pages of authors: all documents, one that is edited, its preview and its history."""

from fastapi import APIRouter

from app.authoring.routes import beginning, looking, previewing, writing

router = APIRouter(include_in_schema=False)
for part in (beginning, writing, previewing, looking):
    router.include_router(part.router)
