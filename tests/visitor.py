"""Somebody with a browser, as far as HTTP goes: cookies are kept, pages are parsed, nothing leaves the process."""

from collections.abc import Mapping

import httpx2
from fastapi import FastAPI
from lxml import html
from lxml.html import HtmlElement
from starlette.testclient import TestClient

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Visitor:
    """`partial` asks as htmx does for a part of a page."""

    def __init__(self, app: FastAPI) -> None:
        self._client = TestClient(app, "http://localhost", raise_server_exceptions=False)

    @property
    def cookies(self) -> httpx2.Cookies:
        return self._client.cookies

    @cookies.setter
    def cookies(self, cookies: httpx2.Cookies) -> None:
        self._client.cookies = cookies

    def get(self, path: str, *, partial: bool = False) -> httpx2.Response:
        return self._client.get(path, headers=PARTIAL if partial else {})

    def post(self, path: str, fields: Mapping[str, str], *, partial: bool = False) -> httpx2.Response:
        return self._client.post(path, data=fields, headers=PARTIAL if partial else {})

    def post_raw(self, path: str, body: bytes, content_type: str) -> httpx2.Response:
        return self._client.post(path, content=body, headers={"Content-Type": content_type})

    def send(self, method: str, path: str) -> httpx2.Response:
        """As it is answered, wherever that leads."""
        return self._client.request(method, path, follow_redirects=False)


def parsed(response: httpx2.Response) -> HtmlElement:
    """The body as a tree, whether it is a whole page or a fragment."""
    if "<html" in response.text:
        return html.document_fromstring(response.text)
    return html.fromstring(f"<div>{response.text}</div>")


def words(element: HtmlElement) -> str:
    """The text a reader sees, in one line."""
    return " ".join(element.text_content().split())
