"""Somebody who talks to the endpoint."""

from typing import Any

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient


class Client:
    def __init__(self, app: FastAPI) -> None:
        self._client = TestClient(app, "http://localhost", raise_server_exceptions=False)

    def get(self, path: str) -> httpx2.Response:
        return self._client.get(path)

    def simulate(self, body: object) -> httpx2.Response:
        return self._client.post("/api/simulations", json=body)

    def why_not(self, body: object) -> httpx2.Response:
        return self._client.post("/api/why-not", json=body)

    def send(self, body: bytes) -> httpx2.Response:
        return self._client.post("/api/simulations", content=body, headers={"Content-Type": "application/json"})


def problems(response: httpx2.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = response.json()["error"]["problems"]
    return found
