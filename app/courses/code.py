"""Code in lessons, coloured when a lesson is published; the colours themselves are in the style sheet."""

from functools import lru_cache
from typing import ClassVar

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer, RegexLexer, words
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Whitespace
from pygments.util import ClassNotFound

CLASS_PREFIX = "hl-"
KEYWORDS = (
    *("add", "chain", "flush", "hook", "policy", "priority", "set", "table", "type"),
    *("accept", "dnat", "drop", "jump", "masquerade", "reject", "return", "snat", "to"),
)


class NftablesLexer(RegexLexer):
    """Rules as `nft list ruleset` prints them."""

    name = "nftables"
    aliases: ClassVar[list[str]] = ["nft", "nftables"]
    tokens: ClassVar = {
        "root": [
            (r"#.*", Comment.Single),
            (r'"[^"\n]*"', String.Double),
            (words(KEYWORDS, suffix=r"\b"), Keyword),
            (r"\d+\.\d+\.\d+\.\d+(/\d+)?(:\d+)?", Number),
            (r"\d+\b", Number.Integer),
            (r"[{};,:]", Punctuation),
            (r"[=!<>-]+", Operator),
            (r"[A-Za-z_][\w-]*", Name),
            (r"\s+", Whitespace),
            (r".", Text),
        ]
    }


class SwanctlLexer(RegexLexer):
    """Sections in braces and settings, as strongSwan's programs read them."""

    name = "swanctl.conf"
    aliases: ClassVar[list[str]] = ["swanctl"]
    tokens: ClassVar = {
        "root": [
            (r"#.*", Comment.Single),
            (r"(?<== )[^\s#{}][^\n#{}]*", String),
            (r"[\w.-]+(?=\s*\{)", Keyword),
            (r"[\w.-]+(?=\s*=)", Name.Attribute),
            (r"=", Operator),
            (r"[{}]", Punctuation),
            (r"\s+", Whitespace),
            (r".", Text),
        ]
    }


OWN_LEXERS = {alias: lexer for lexer in (NftablesLexer, SwanctlLexer) for alias in lexer.aliases}


@lru_cache
def lexer(language: str) -> Lexer | None:
    if language in OWN_LEXERS:
        return OWN_LEXERS[language](stripnl=False)
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None


def highlighted(code: str, language: str) -> str:
    """Spans with classes, everything else escaped; an unknown language is printed as plain text."""
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX)
    return highlight(code, lexer(language) or get_lexer_by_name("text", stripnl=False), formatter)
