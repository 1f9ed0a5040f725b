"""A text that comes in when its author's sign-in has ended goes back to them; nothing of it is kept here.

With JavaScript the browser keeps it as well. Without, the page that says so would be all that is left of it.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.accounts.errors import StrangerError
from app.authoring.pages import HandedBackPage
from app.web.error_responses import status_of
from app.web.pages import REQUEST_TYPE, page

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class HandingBack(APIRoute):
    """Of a route that takes a text by a form."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_or_hand_back(request: Request) -> Response:
            try:
                return await handle(request)
            except StrangerError as stranger:
                fields = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
                text = fields.pop("text", "")
                if not text or request.headers.get(REQUEST_TYPE) == "partial":  # the editor is still there
                    raise
                context = HandedBackPage(request.url.path, fields, text.replace("\r\n", "\n"))
                status = status_of(stranger)
                return page(request, "authoring/handed_back.html", context, status=status, personal=True)

        return handle_or_hand_back
