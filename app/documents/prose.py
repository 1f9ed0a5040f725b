"""A sentence or a few paragraphs of Markdown inside another document: questions, options, feedback.

CommonMark without raw HTML, headings, images and links: what is left cannot leave its place on the page.
"""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["heading", "lheading", "image", "link", "autolink"])
INLINE_TAGS = {"code", "em", "strong", "br"}
BLOCK_TAGS = INLINE_TAGS | {"p", "pre", "ul", "ol", "li", "blockquote", "hr"}


def inline(text: str) -> str:
    """HTML of one line of text, to stand inside a label or a heading."""
    return nh3.clean(MARKDOWN.renderInline(text), tags=INLINE_TAGS, attributes={}).strip()


def blocks(text: str) -> str:
    """HTML of paragraphs, lists and code."""
    return nh3.clean(MARKDOWN.render(text), tags=BLOCK_TAGS, attributes={}).strip()


def compiled(html: str) -> Markup:
    """What nh3 has cleaned: `inline` or `blocks`, as it comes back from a compiled document, or a page of docs/."""
    return Markup(html)  # noqa: S704 made safe by nh3, above


def words(html: str) -> str:
    """The same without its marks, to be read and not shown."""
    return compiled(html).striptags()
