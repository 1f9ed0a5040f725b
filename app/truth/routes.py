"""The page on truth, and that of the statements on Linux, with their sources."""

from fastapi import APIRouter, Request, Response

from app.truth.pages import truth_page
from app.web.pages import page

router = APIRouter(include_in_schema=False)
TEMPLATE = "truth/page.html"


@router.get("/truth")
def truth(request: Request) -> Response:
    return page(request, TEMPLATE, truth_page("truth.md"))


@router.get("/truth/semantics")
def semantics(request: Request) -> Response:
    return page(request, TEMPLATE, truth_page("semantics.md"))
