from datetime import timedelta

import pytest
from fastapi import FastAPI, Request, Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.cookies import set_cookie


def app_with_a_cookie(sqlite_url: str, *, behind_tls: bool) -> FastAPI:
    app = create_app(Settings(database_url=sqlite_url, behind_tls=behind_tls))

    @app.get("/taste")
    def taste(request: Request) -> Response:
        response = Response()
        set_cookie(request, response, "crumb", "sweet", lasts=timedelta(days=1))
        return response

    return app


@pytest.mark.parametrize(
    ("behind_tls", "scheme"),
    [
        pytest.param(True, "http", id="behind TLS"),
        pytest.param(False, "https", id="as a proxy says"),
        pytest.param(False, "http", id="plain"),
    ],
)
def test_a_cookie_is_for_the_server_alone(sqlite_url: str, scheme: str, *, behind_tls: bool) -> None:
    app = app_with_a_cookie(sqlite_url, behind_tls=behind_tls)
    with TestClient(app, base_url=f"{scheme}://testserver") as client:
        said = client.get("/taste").headers["Set-Cookie"].split("; ")
    secure = behind_tls or scheme == "https"
    expected = {"HttpOnly", "Max-Age=86400", "Path=/", "SameSite=lax"}
    assert set(said) == expected | ({"__Host-crumb=sweet", "Secure"} if secure else {"crumb=sweet"})
