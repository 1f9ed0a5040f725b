"""Cookies no script can read, no foreign form can use, and, behind TLS, no plain connection carries."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response


def set_cookie(request: Request, response: Response, name: str, value: str, *, lasts: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.behind_tls or request.url.scheme == "https",
    )


def forget_cookie(request: Request, response: Response, name: str) -> None:
    set_cookie(request, response, name, "", lasts=timedelta(0))
