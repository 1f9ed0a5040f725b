"""From a template and its typed context to a response: the whole page, or the part htmx asks for.

htmx 4 says which with `HX-Request-Type`; only "partial" gets a fragment, so a restored history entry or a plain
request is always a whole page. Templates say `{% extends layout %}` and fill the block `content`; their context is
called `page`.
"""

from functools import lru_cache
from http import HTTPStatus

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.settings import TEMPLATES
from app.web.addresses import url
from app.web.sharing import share, tag
from app.web.static_files import modules, modules_now, static, unversioned

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
    templates.globals.update(
        features=features,
        static=unversioned if reload else static,
        modules=modules_now if reload else modules,
    )


def render(template: str, context: object, *, layout: str = FRAGMENT) -> Markup:
    """Markup that stands alone or inside another page; the context is `page` in the template."""
    return Markup(environment().get_template(template).render(page=context, layout=layout))  # noqa: S704 autoescaped


def page(request: Request, template: str, context: object, *, status: int = 200, personal: bool = False) -> Response:
    """What is personal is kept by no cache that others read from; the rest is made once for all (`app.web.front`)."""
    layout = FRAGMENT if request.headers.get(REQUEST_TYPE) == "partial" else WHOLE
    body = render(template, context, layout=layout).encode()
    headers = {"Vary": REQUEST_TYPE, "Cache-Control": "private, no-cache" if personal else "no-cache"}
    if status == HTTPStatus.OK and request.method in {"GET", "HEAD"}:  # only a successful reading has a tag
        headers["ETag"] = tag(body)
        if not personal:
            share(request.scope)
    return HTMLResponse(body, status, headers)
