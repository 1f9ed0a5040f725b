"""Cookies no script can read, no foreign form can use, and, behind TLS, no plain connection carries.

Behind TLS their names begin with `__Host-`, which no other host may set for us, not even one of the same domain.
"""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response


def cookie(request: Request, name: str) -> str:
    """Empty if there is none."""
    return request.cookies.get(_called(request, name), "")


def set_cookie(request: Request, response: Response, name: str, value: str, *, lasts: timedelta) -> None:
    response.set_cookie(
        _called(request, name),
        value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_secure(request),
    )


def forget_cookie(request: Request, response: Response, name: str) -> None:
    set_cookie(request, response, name, "", lasts=timedelta(0))


def _called(request: Request, name: str) -> str:
    return f"__Host-{name}" if _secure(request) else name


def _secure(request: Request) -> bool:
    return bool(request.app.state.settings.behind_tls) or request.url.scheme == "https"
