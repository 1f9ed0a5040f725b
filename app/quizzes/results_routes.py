"""The results of a quiz, for instructors."""

from fastapi import APIRouter, Request, Response

from app.accounts.access import Instructor
from app.quizzes.results import results_of
from app.quizzes.results_pages import results_page
from app.quizzes.results_table import as_table
from app.web.pages import page
from app.web.transactions import ReadSession

router = APIRouter(include_in_schema=False)


@router.get("/quizzes/{slug}/results")
def show_results(request: Request, _instructor: Instructor, session: ReadSession, slug: str) -> Response:
    context = results_page(results_of(session, slug), slug)
    return page(request, "quizzes/results.html", context, personal=True)


@router.get("/quizzes/{slug}/results.csv")
def download_results(_instructor: Instructor, session: ReadSession, slug: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{slug}-results.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(as_table(results_of(session, slug)), media_type="text/csv", headers=headers)
