"""Results as a table that spreadsheets open: every judged answer is a line.

A cell that begins as a formula does is a formula to a spreadsheet, whoever wrote it. Such a cell gets an apostrophe
before it, which spreadsheets read as “this is text”. Where a comma is the decimal sign they divide lines at semicolons
instead, so what follows one is a beginning as well. All cells are quoted; a byte order mark says that it is UTF-8.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from app.quizzes.results import Results, TakenAttempt

BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a formula begins; the last four are the wide letters of East Asian keyboards."""
DIVIDED = re.compile(rf"(;[\s\"]*)(?=[{re.escape(''.join(FORMULA))}])")
"""Where a cell may be divided, before what would then be a formula."""
HEADINGS = (
    "learner",
    "attempt",
    "quiz revision",
    "started (UTC)",
    "handed in (UTC)",
    "question",
    "asked",
    "answer",
    "right",
    "right in this attempt",
    "asked in this attempt",
)


def as_table(results: Results) -> str:
    written = StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for attempt in results.attempts:
        writer.writerows([inert(cell) for cell in line] for line in _lines(attempt))
    return BYTE_ORDER_MARK + written.getvalue()


def inert(cell: str) -> str:
    """The same to a reader, and no formula to a program."""
    whole = DIVIDED.sub(r"\1'", cell)
    return f"'{whole}" if whole.startswith(FORMULA) or whole.lstrip().startswith(FORMULA) else whole


def _lines(attempt: TakenAttempt) -> Iterator[tuple[str, ...]]:
    """One without answers where nothing is judged yet."""
    who = (attempt.who, str(attempt.number), str(attempt.revision), _time(attempt.started_at))
    if attempt.handed_in_at is None:
        yield (*who, "", "", "", "", "", "", "")
    for each in attempt.answers:
        right = "yes" if each.correct else "no"
        score = (str(attempt.right), str(len(attempt.answers)))
        yield (*who, _time(attempt.handed_in_at), each.question, each.asked, each.answer, right, *score)


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
