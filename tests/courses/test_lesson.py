from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from tests.courses.builders import FRONT, compiled_lesson, faults_of, unmarked

FAULTS = [
    pytest.param("See [NAT](¶term:nut).", "The glossary has no term “nut”.", "Did you mean “nat”?", id="unknown term"),
    pytest.param("See [x](¶lesson:fist).", "There is no lesson “fist”.", "first", id="unknown lesson"),
    pytest.param("See [x](¶scenario:nat).", "There is no scenario “nat”.", "", id="unknown scenario"),
    pytest.param("Two\nlines [x](¶#nowhere).", "This page has no section “#nowhere”.", "", id="unknown section"),
    pytest.param("See [x](¶/lessons/first).", "A link cannot lead to “/lessons/first”.", "lesson:NAME", id="bare path"),
    pytest.param("See [x](¶javascript:alert).", "A link cannot lead to “javascript:alert”.", "", id="script address"),
    pytest.param("See [x](¶page:archery).", "There is no page “archery”.", "architectures", id="unknown page"),
    pytest.param("See [](¶term:nat).", "A link needs words to click on.", "", id="link without words"),
    pytest.param("[a](term:nat), [b](term:nat), [c](¶term:no).", "no term “no”", "", id="third link of a line"),
    pytest.param("| A |\n|---|\n| [x](¶term:no) |", "no term “no”", "", id="link in a table"),
    pytest.param("Some ¶<br> words.", "Raw HTML is not allowed", "", id="html in a line"),
    pytest.param("¶<div>block</div>", "Raw HTML is not allowed", "", id="html block"),
    pytest.param("¶<!-- remark -->", "Raw HTML is not allowed", "", id="html comment"),
    pytest.param("A ¶![map](https://example.org/map.png)", "asks no other site", "", id="picture of another site"),
    pytest.param("A ¶![map](//example.org/map.png)", "asks no other site", "", id="picture without a scheme"),
    pytest.param("A ¶![map](map.png)", "A lesson has no image files", "", id="picture file"),
    pytest.param("¶# Title", "its sections begin with ##", "", id="first level heading"),
    pytest.param("¶### Early", "needs a section (##) above it", "", id="subsection without section"),
    pytest.param("## A\n\n### B\n\n¶#### C", "nothing below them", "", id="fourth level heading"),
    pytest.param("¶```klingon\nx\n```", "No way to colour code in “klingon”", "```text", id="unknown language"),
    pytest.param("¶!!! hint\n    Words.", "There is no admonition “hint”.", "note, tip", id="unknown admonition"),
    pytest.param("¶??? note\n    Words.", "An admonition begins with !!!", "", id="folding admonition"),
    pytest.param("A claim.¶[^1]", "There is no footnote [^1].", "", id="unknown footnote"),
    pytest.param("¶:::cart one\n:::", "There is no embed “cart”.", "Did you mean “card”?", id="unknown embed"),
    pytest.param("¶:::card one\ncolour: blue", "This embed is never closed", "", id="embed without an end"),
    pytest.param("¶:::card one", "This embed is never closed", "", id="embed at the very end"),
    pytest.param("¶- :::card one\n  :::", "An embed stands on its own", "", id="embed in a list"),
    pytest.param("¶:::card\n:::", "An embed needs a name", "name: my-figure", id="embed without a name"),
    pytest.param("¶:::card x\nname: A B\n:::", "An embed needs a name", "", id="name with a space"),
    pytest.param(":::card one\n:::\n\n¶:::card one\n:::", "“one” is already taken", "", id="name used twice"),
    pytest.param(":::card one\ncolour: ¶red\n:::", "Red is taken.", "", id="what the embed itself refuses"),
    pytest.param(":::card one\na: 1\n¶a: 2\n:::", "a", "", id="options with a key twice"),
]
FRONT_FAULTS = [
    pytest.param("¶title: x\n", "A lesson begins with its front matter", id="no front matter"),
    pytest.param("¶---\ntitle: x\n", "never closed", id="front matter without an end"),
    pytest.param(FRONT.replace("minutes: 7", "minutes: ¶soon"), "A whole number is expected", id="words for minutes"),
    pytest.param(FRONT.replace("minutes: 7", "minutes: ¶0"), "The least that is allowed here is 1", id="no minutes"),
    pytest.param(
        FRONT.replace("minutes", "author: x\nminutes").replace("author", "¶author"),
        "“author” is not a key",
        id="unknown key",
    ),
    pytest.param(FRONT.replace("https:", "¶ftp:"), "not written as it has to be", id="source without a web address"),
    pytest.param(FRONT.replace("2026-11-24", "¶yesterday"), "", id="source without a day"),
    pytest.param(
        FRONT.replace("objectives:\n  - Tell `in` from *out*", "objectives: ¶[]"), "At least 1", id="no objective"
    ),
]


@pytest.mark.parametrize(("body", "message", "hint"), FAULTS)
def test_a_fault_in_the_body_is_told_at_its_place(tmp_path: Path, body: str, message: str, hint: str) -> None:
    text, line, column = unmarked(f"{FRONT}\n{body}\n")
    problem, *others = faults_of(tmp_path, {"lessons/first.md": text})
    assert others == []
    assert (problem.file, problem.line) == ("lessons/first.md", line)
    assert message in problem.message
    assert hint in problem.hint
    assert problem.column == column


@pytest.mark.parametrize(("text", "message"), FRONT_FAULTS)
def test_a_fault_in_the_front_matter_is_told_at_its_place(tmp_path: Path, text: str, message: str) -> None:
    clean, line, column = unmarked(text)
    problem, *others = faults_of(tmp_path, {"lessons/first.md": clean})
    assert others == []
    assert (problem.file, problem.line, problem.column) == ("lessons/first.md", line, column)
    assert message in problem.message


def test_all_faults_are_told_at_once_in_the_order_of_the_text(tmp_path: Path) -> None:
    body = "# One\n\n[x](term:no) and <br>\n\n:::cart a\n:::\n"
    problems = faults_of(tmp_path, {"lessons/first.md": FRONT.replace("minutes: 7\n", "") + body})
    assert [problem.message.split(".")[0] for problem in problems] == [
        "“minutes” is missing here",
        "The title of a lesson stands in its front matter; its sections begin with ##",
        "The glossary has no term “no”",
        "Raw HTML is not allowed in a lesson: it is Markdown, and what moves in it is an embed (:::)",
        "There is no embed “cart”",
    ]


def test_a_faulty_glossary_is_told_once_and_not_by_every_link_to_it(tmp_path: Path) -> None:
    problems = faults_of(tmp_path, {"glossary.yaml": "terms: {}"})
    assert {problem.file for problem in problems} == {"glossary.yaml"}


def test_links_by_name_become_addresses(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "ping.yaml").write_text("")
    hrefs = "term:nat", "lesson:second", "scenario:ping", "#here", "https://example.org/x", "page:architectures"
    body = f"## Here\n\n{' '.join(f'[x]({href})' for href in hrefs)}\n"
    piece, *_ = _html(compiled_lesson(tmp_path, body))
    links = [(link.get("href"), link.get("class"), link.get("rel")) for link in piece.iter("a")]
    assert links == [
        ("/glossary#nat", "term", None),
        ("/lessons/second", None, None),
        ("/scenarios/ping", None, None),
        ("#here", None, None),
        ("https://example.org/x", None, "external"),
        ("/architectures", None, None),
    ]


def test_the_outline_has_every_section_with_an_address_of_its_own(tmp_path: Path) -> None:
    body = "## Why *not*?\n\n### A `port`\n\n## Why not\n\n## Main\n\n## 日本\n"
    data = compiled_lesson(tmp_path, body)
    assert data["outline"] == [
        {"anchor": "why-not", "title": "Why not?", "level": 2},
        {"anchor": "a-port", "title": "A port", "level": 3},
        {"anchor": "why-not-2", "title": "Why not", "level": 2},
        {"anchor": "main-2", "title": "Main", "level": 2},
        {"anchor": "section", "title": "日本", "level": 2},
    ]
    piece, *_ = _html(data)
    assert [heading.get("id") for heading in piece.iter("h2", "h3")] == [
        heading["anchor"] for heading in data["outline"]
    ]


def test_words_are_counted_in_the_text_and_not_in_code_blocks(tmp_path: Path) -> None:
    body = "One two-fold *three* `four` [five](term:nat).\n\n```text\nnot counted\n```\n"
    assert compiled_lesson(tmp_path, body)["words"] == 5


def test_embeds_stand_between_the_pieces_of_text_in_their_order(tmp_path: Path) -> None:
    data = compiled_lesson(tmp_path, "Before.\n\n:::card one\n:::\n\n:::card x two\nname: other\n:::\n\nAfter.\n")
    assert [piece.get("embed", "text") for piece in data["body"]] == ["text", "one", "other", "text"]
    assert data["embeds"] == [
        {"name": "one", "embed": "card", "data": {"argument": "one", "line": 15}},
        {"name": "other", "embed": "card", "data": {"argument": "x two", "line": 18}},
    ]


def test_code_is_coloured_by_classes(tmp_path: Path) -> None:
    piece, *_ = _html(compiled_lesson(tmp_path, '```nft\niifname "lan" accept # out\n```\n'))
    spans = {span.get("class"): span.text for span in piece.iter("span") if span.text.strip()}
    assert spans == {"hl-n": "iifname", "hl-s2": '"lan"', "hl-k": "accept", "hl-c1": "# out"}
    assert piece.find(".//pre").get("tabindex") == "0"


def test_a_table_scrolls_in_a_box_of_its_own_that_has_a_name(tmp_path: Path) -> None:
    piece, *_ = _html(compiled_lesson(tmp_path, "| Word | Bytes |\n|---|--:|\n| SYN | 60 |\n"))
    (box,) = piece.find_class("table")
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("region", "0", "Table: Word, Bytes")
    assert [cell.get("scope") for cell in box.iter("th")] == ["col", "col"]
    assert [cell.get("class") for cell in box.iter("td")] == [None, "right"]
    assert not piece.xpath("//@style")


def test_a_footnote_leads_there_and_back(tmp_path: Path) -> None:
    piece, *_ = _html(compiled_lesson(tmp_path, "A claim.[^a] Again.[^a]\n\n[^a]: The proof.\n"))
    links = [*piece.xpath("//sup/a"), *piece.find_class("footnote-backref")]
    assert [link.get("href") for link in links] == ["#note-1", "#note-1", "#from-note-1", "#from-note-1-1"]
    for link in links:
        assert piece.get_element_by_id(link.get("href").removeprefix("#")) is not None
        assert link.get("aria-label")


def test_an_admonition_has_its_title(tmp_path: Path) -> None:
    piece, *_ = _html(compiled_lesson(tmp_path, '!!! tip "Say it"\n    Words.\n'))
    (box,) = piece.find_class("admonition-tip")
    assert [p.text for p in box.iter("p")] == ["Say it", "Words."]


def _html(data: dict[str, Any]) -> list[HtmlElement]:
    return [html.fromstring(f"<div>{piece['html']}</div>") for piece in data["body"] if "html" in piece]


def test_code_has_its_name_above_it_and_in_its_label(tmp_path: Path) -> None:
    piece, *_ = _html(compiled_lesson(tmp_path, "```ini gw:/etc/<wg0>\n[A]\n```\n\n```ini\n[A]\n```\n"))
    name, code, unnamed = piece
    assert (name.get("class"), name.text) == ("code-name", "gw:/etc/<wg0>")
    assert code.get("aria-label") == "Code: gw:/etc/<wg0>"
    assert unnamed.get("aria-label") == "Code"


def test_strongswan_s_files_are_coloured_by_sections_and_settings(tmp_path: Path) -> None:
    piece, *_ = _html(compiled_lesson(tmp_path, "```swanctl\nlocal {\n  auth = psk # a secret\n}\n```\n"))
    spans = {span.get("class"): span.text for span in piece.iter("span") if span.text.strip()}
    assert spans == {"hl-k": "local", "hl-p": "}", "hl-na": "auth", "hl-o": "=", "hl-s": "psk ", "hl-c1": "# a secret"}
