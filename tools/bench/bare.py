"""The fastest that ASGI can be here: one ready answer. `python -m tools.bench.bare PORT FILE "Name: value"...`."""

import sys
from pathlib import Path

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPResponseBodyEvent, HTTPResponseStartEvent, Scope


def main(port: str, file: str, *pairs: str) -> None:
    body = Path(file).read_bytes()
    names = [pair.partition(": ") for pair in pairs]
    headers = [(name.lower().encode(), value.encode()) for name, _, value in names]
    start = HTTPResponseStartEvent(type="http.response.start", status=200, headers=headers, trailers=False)
    end = HTTPResponseBodyEvent(type="http.response.body", body=body, more_body=False)

    async def answer(scope: Scope, _receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http":
            await send(start)
            await send(end)

    uvicorn.run(answer, port=int(port), lifespan="off", log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
