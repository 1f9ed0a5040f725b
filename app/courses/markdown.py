"""The Markdown of lessons: CommonMark with tables, footnotes, admonitions and `:::` fences for embeds.

Raw HTML and every link are let through the parser on purpose: `refusals` and `links` answer for them at their place
instead of showing them as text.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.footnote import footnote_plugin

from app.courses.code import highlighted

_TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "em", "strong", "a", "code", "pre", "span"),
    *("table", "thead", "tbody", "tr", "th", "td", "div", "sup", "section"),
}
_ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href", "rel", "title", "aria-label"},
    "div": {"role", "tabindex", "aria-label"},
    "ol": {"start"},
    "pre": {"tabindex", "role", "aria-label"},
    "section": {"aria-label"},
    "th": {"scope"},
}
_SCHEMES = {"http", "https", "mailto"}


class LessonMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 the library's name
        """Every link becomes a token, so that a bad one can be refused where it stands."""
        return bool(url)


@lru_cache
def parser() -> MarkdownIt:
    markdown = LessonMarkdown("commonmark", {"html": True, "typographer": True})
    markdown.enable(["table", "smartquotes"])
    markdown.use(footnote_plugin, inline=False)
    markdown.use(admon_plugin)
    markdown.use(colon_fence_plugin)
    for rule in (
        _fence,
        _admonition_open,
        _table_open,
        _table_close,
        _footnote_ref,
        _footnote_anchor,
        _footnote_open,
        _footnote_block_open,
    ):
        markdown.add_render_rule(rule.__name__.removeprefix("_"), rule)
    return markdown


def render(tokens: Sequence[Token], env: EnvType) -> str:
    """Clean HTML of a whole number of blocks."""
    markdown = parser()
    return sanitised(markdown.renderer.render(tokens, markdown.options, env))


def sanitised(html: str) -> str:
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def _fence(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """What stands after the language is the code's name, such as a file: it is shown above it."""
    language, _, written = tokens[index].info.strip().partition(" ")
    name = escape(written.strip())
    code = highlighted(tokens[index].content, language or "text")
    label = f"Code: {name}" if name else "Code"
    heading = f'<p class="code-name">{name}</p>\n' if name else ""
    return f'{heading}<pre class="code" tabindex="0" role="group" aria-label="{label}"><code>{code}</code></pre>\n'


def _admonition_open(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return f'<div class="admonition admonition-{tokens[index].meta["tag"]}">\n'


def _table_open(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    label = escape(", ".join(_head_cells(tokens, index)))
    return f'<div class="table" role="region" tabindex="0" aria-label="Table: {label}"><table>\n'


def _head_cells(tokens: Sequence[Token], index: int) -> list[str]:
    cells = []
    for before, token in zip(tokens[index:], tokens[index + 1 :], strict=False):
        if before.type == "thead_close":
            break
        if before.type == "th_open" and token.content:
            cells.append(token.content)
    return cells


def _table_close(
    _renderer: RendererProtocol, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</table></div>\n"


def _footnote_ref(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    number, anchor = _footnote(tokens[index])
    link = f'<a href="#note-{number}" id="from-note-{anchor}" aria-label="Footnote {number}">{number}</a>'
    return f'<sup class="footnote-ref">{link}</sup>'


def _footnote_anchor(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    _, anchor = _footnote(tokens[index])
    return f' <a class="footnote-backref" href="#from-note-{anchor}" aria-label="Back to the text">\u21a9\ufe0e</a>'


def _footnote(token: Token) -> tuple[int, str]:
    """The note's number, and the name of one reference to it: a note can be referred to from several places."""
    number = token.meta["id"] + 1
    repeated = token.meta.get("subId", 0)
    return number, f"{number}-{repeated}" if repeated > 0 else str(number)


def _footnote_open(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return f'<li id="note-{tokens[index].meta["id"] + 1}">'


def _footnote_block_open(
    _renderer: RendererProtocol, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return '<section class="footnotes" aria-label="Footnotes"><ol class="notes">\n'
