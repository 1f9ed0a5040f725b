"""From a template and its typed context to a response: the whole page, or the part htmx asks for.

htmx 4 says which with `HX-Request-Type`; only "partial" gets a fragment, so a restored history entry or a plain
request is always a whole page. Templates say `{% extends layout %}` and fill the block `content`; their context is
called `page`.
"""

from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.settings import TEMPLATES
from app.web.addresses import url
from app.web.static_files import modules, static, unversioned

REQUEST_TYPE = "HX-Request-Type"
WHOLE, FRAGMENT = "base.html", "_fragment.html"


@lru_cache
def environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(url=url, static=static, modules=modules, features=frozenset())
    return templates


def set_up_pages(features: frozenset[str], *, reload: bool) -> None:
    templates = environment()
    templates.auto_reload = reload
    templates.globals.update(features=features, static=unversioned if reload else static)


def render(template: str, context: object, *, layout: str = FRAGMENT) -> Markup:
    """Markup that stands alone or inside another page; the context is `page` in the template."""
    return Markup(environment().get_template(template).render(page=context, layout=layout))  # noqa: S704 autoescaped


def page(request: Request, template: str, context: object, *, status: int = 200, personal: bool = False) -> Response:
    """What is personal is kept by no cache that others read from."""
    layout = FRAGMENT if request.headers.get(REQUEST_TYPE) == "partial" else WHOLE
    body = render(template, context, layout=layout).encode()
    headers = {"Vary": REQUEST_TYPE, "Cache-Control": "private, no-cache" if personal else "no-cache"}
    if status != HTTPStatus.OK or request.method not in {"GET", "HEAD"}:  # only a successful reading has a tag
        return HTMLResponse(body, status, headers)
    headers["ETag"] = f'"{sha256(body).hexdigest()[:24]}"'
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, status, headers)
