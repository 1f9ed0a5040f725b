"""A page of docs/ as HTML. A heading is known by its own words, so that anybody can link to a statement by its name."""

import re
from collections.abc import Mapping
from itertools import count, pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.documents.prose import compiled

TAGS = {
    *("h2", "h3", "p", "ul", "ol", "li", "a", "em", "strong", "code", "pre", "blockquote", "br", "hr", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "li": {"id"},
    "div": {"class", "role", "tabindex", "aria-label"},
}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
REGION = '<div class="table" role="region" tabindex="0"'
NAMED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def rendered(text: str, addresses: Mapping[str, str]) -> Markup:
    """Without its title. Links lead to the pages that `addresses` knows by their files; what else they name is text."""
    tokens = MARKDOWN.parse(text.partition("\n")[2])
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            before.attrSet("id", anchor(token.content))
        if token.type == "inline" and before.type == "paragraph_open":
            _name_item(tokens, tokens.index(before), token)
        _lead(token.children or [], addresses)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    numbers = count(1)
    tables = re.sub("<table>", lambda _: f'{REGION} aria-label="Table {next(numbers)}"><table>', html)
    tables = tables.replace("</table>", "</table></div>")
    return compiled(nh3.clean(tables, tags=TAGS, attributes=ATTRIBUTES, link_rel=None))


def title_of(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ").strip()


def anchor(heading: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def _name_item(tokens: list[Token], index: int, inline: Token) -> None:
    """An item of a list that begins with a name in bold is known by it."""
    children = inline.children or []
    is_item = index > 0 and tokens[index - 1].type == "list_item_open"
    begin = [child.type for child in children[1:3]]
    if is_item and begin == ["strong_open", "text"] and NAMED.fullmatch(children[2].content):
        tokens[index - 1].attrSet("id", children[2].content)


def _lead(children: list[Token], addresses: Mapping[str, str]) -> None:
    for child in children:
        if child.type == "link_open":
            written = str(child.attrGet("href") or "")
            file, sharp, place = written.partition("#")
            if file in addresses:
                child.attrSet("href", addresses[file] + sharp + place)
            elif not written.startswith(("https://", "#")):
                del child.attrs["href"]
