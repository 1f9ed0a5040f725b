"""Somebody with a browser, as far as HTTP goes: cookies are kept, pages are parsed, nothing leaves the process."""

import asyncio
from collections.abc import Mapping

import httpx
from fastapi import FastAPI
from lxml import html
from lxml.html import HtmlElement

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Visitor:
    def __init__(self, app: FastAPI, base_url: str = "http://localhost") -> None:
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._base_url = base_url
        self.cookies = httpx.Cookies()

    def get(self, path: str, *, partial: bool = False) -> httpx.Response:
        return self._request("GET", path, None, partial=partial)

    def post(self, path: str, fields: Mapping[str, str | list[str]], *, partial: bool = False) -> httpx.Response:
        return self._request("POST", path, fields, partial=partial)

    def _request(
        self, method: str, path: str, fields: Mapping[str, str | list[str]] | None, *, partial: bool
    ) -> httpx.Response:
        return asyncio.run(self._send(method, path, fields, PARTIAL if partial else {}))

    async def _send(
        self, method: str, path: str, fields: Mapping[str, str | list[str]] | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self._transport, base_url=self._base_url, cookies=self.cookies, trust_env=False
        ) as client:
            response = await client.request(method, path, data=fields, headers=headers)
            self.cookies = client.cookies
            return response


def parsed(response: httpx.Response) -> HtmlElement:
    """The body as a tree, whether it is a whole page or a fragment."""
    return (
        html.fromstring(f"<div>{response.text}</div>")
        if "<html" not in response.text
        else html.document_fromstring(response.text)
    )


def words(element: HtmlElement) -> str:
    """The text a reader sees, in one line."""
    return " ".join(element.text_content().split())
