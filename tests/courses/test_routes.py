from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement

from tests.courses.builders import FIRST, learner_cookie, open_course
from tests.visitor import Visitor, parsed, words

PAGES = {
    "/": "Follow the packet",
    "/progress": "Your progress",
    "/lessons/first": "The first lesson",
    "/lessons/first/progress": "Your progress",
    "/glossary": "Glossary",
}
HEADINGS = ("h1", "h2", "h3", "h4")


@pytest.mark.parametrize("path", PAGES)
def test_a_whole_page_has_landmarks_a_title_and_headings_in_order(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    tree = parsed(response)
    assert response.status_code == 200
    assert [words(heading) for heading in tree.iter("h1")] == [PAGES[path]]
    assert len(list(tree.iter("main"))) == 1
    assert tree.find(".//title").text_content().strip()
    assert tree.find_class("skip")[0].get("href") == "#main"
    levels = [int(heading.tag[1]) for heading in tree.iter(*HEADINGS)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("path", PAGES)
def test_a_part_of_a_page_comes_without_its_frame(visitor: Visitor, path: str) -> None:
    response = visitor.get(path, partial=True)
    assert "<html" not in response.text
    assert '<header class="top"' not in response.text
    assert "HX-Request-Type" in response.headers["Vary"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_nothing_that_the_content_security_policy_forbids(visitor: Visitor, path: str) -> None:
    tree = parsed(visitor.get(path))
    assert not tree.xpath("//@style | //style | //script[not(@src)] | //*[starts-with(local-name(), 'on')]")
    assert not tree.xpath("//@*[starts-with(name(), 'on') or starts-with(name(), 'hx-on')]")
    assert all(source.startswith("/static/") for source in tree.xpath("//script/@src | //link/@href"))


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_every_link_within_the_page_arrives(visitor: Visitor, path: str) -> None:
    tree = parsed(visitor.get(path))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    within = [href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")]
    assert set(within) <= set(ids)


@pytest.mark.parametrize("path", ["/", "/lessons/first", "/glossary"])
def test_readers_get_the_same_bytes_whoever_they_are(app: FastAPI, path: str) -> None:
    stranger, known = Visitor(app), Visitor(app)
    known.cookies.set(*learner_cookie(app))
    assert stranger.get(path).content == known.get(path).content


@pytest.mark.parametrize("path", PAGES)
def test_only_what_is_the_same_for_everybody_may_be_kept_for_others(visitor: Visitor, path: str) -> None:
    kept_by = visitor.get(path).headers["Cache-Control"]
    assert kept_by == ("private, no-cache" if path.endswith("/progress") else "no-cache")


def test_the_header_links_only_to_what_exists(visitor: Visitor) -> None:
    links = parsed(visitor.get("/glossary")).xpath("//header//nav/a")
    assert [words(link) for link in links if words(link) != "Scenarios"] == ["Course", "Glossary", "Account"]
    assert [words(link) for link in links if link.get("aria-current")] == ["Glossary"]


def test_the_map_links_what_is_written_and_names_what_is_to_come(visitor: Visitor) -> None:
    stops = [item for item in _course_map(visitor).iter("li") if item.get("class") in {"open", "planned"}]
    assert [
        (words(stop), stop.xpath("string(a/@href)")) for stop in stops if stop.find_class("stop")[0].getparent() is stop
    ] == [
        ("The first lesson", "/lessons/first"),
        ("The second lesson", "/lessons/second"),
        ("Still to be written (to come)", ""),
        ("What a tunnel is (to come)", ""),
    ]


def test_the_home_page_fetches_what_is_personal_and_links_to_it_for_browsers_without_scripts(visitor: Visitor) -> None:
    assert _course_map(visitor).get("hx-get") == "/progress"
    assert parsed(visitor.get("/")).xpath("//noscript//a/@href") == ["/progress"]


def test_progress_shows_a_learner_what_is_done_and_where_to_go_on(app: FastAPI, visitor: Visitor) -> None:
    visitor.cookies.set(*learner_cookie(app))
    tree = parsed(visitor.get("/progress", partial=True))
    assert [words(stop) for stop in tree.find_class("done")] == ["The first lesson (done)"]
    assert [words(stop) for stop in tree.find_class("here")] == ["The second lesson"]
    (button,) = tree.xpath("//hx-partial[@hx-target='#continue']/a")
    assert (words(button), button.get("href")) == ("Continue: The second lesson", "/lessons/second")


def test_progress_of_a_stranger_is_a_map_without_marks(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/progress"))
    assert not tree.find_class("done") + tree.find_class("here")
    assert "Start: The first lesson" in words(tree)


def test_a_lesson_shows_what_its_front_matter_says(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/lessons/first"))
    assert words(tree.find_class("dek")[0]) == "Where it begins."
    assert "About 7 minutes" in words(tree.find_class("meta")[0])
    assert [words(item) for item in tree.xpath("//ul[@class='objectives']/li")] == ["Tell in from out"]
    (source,) = tree.xpath("//ul[@class='cited']/li")
    assert words(source) == "RFC 3022. Traditional NAT.As of 24 November 2026"
    assert source.xpath(".//time/@datetime") == ["2026-11-24"]


def test_a_lesson_has_its_sections_its_neighbours_and_its_place_in_the_course(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/lessons/first"))
    assert tree.xpath("//nav[@class='toc']//a/@href") == ["#the-way-out", "#the-way-home"]
    assert tree.xpath("//a[@rel='next']/@href") == ["/lessons/second"]
    assert not tree.xpath("//a[@rel='prev']")
    assert [words(link) for link in tree.xpath("//ol[@id='outline']//a[@aria-current='page']")] == ["The first lesson"]
    assert words(tree.find(".//summary")).startswith("1.1")


def test_an_embed_is_rendered_where_it_stands_with_its_part_of_the_address(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/lessons/first?one.at=2.3&two.at=9&depth=story"))
    (figure,) = tree.xpath("//article[contains(@class, 'prose')]/figure")
    assert figure.get("data-query") == "at=2.3"
    assert figure.getprevious().tag == "p"
    assert words(figure.getnext()) == "The way home"


def test_progress_of_a_lesson_comes_with_the_outline_and_the_answers(app: FastAPI, visitor: Visitor) -> None:
    visitor.cookies.set(*learner_cookie(app))
    tree = parsed(visitor.get("/lessons/first/progress", partial=True))
    assert "Done." in words(tree)
    (outline,) = tree.xpath("//hx-partial[@hx-target='#outline']/ol")
    assert [words(stop) for stop in outline.find_class("done")] == ["The first lesson (done)"]
    assert [words(card) for card in tree.find_class("card")] == ["first one"]


def test_progress_of_a_stranger_counts_what_is_asked(visitor: Visitor) -> None:
    tree = parsed(visitor.get("/lessons/first/progress"))
    assert "1 question" in words(tree)
    assert not tree.find_class("card")


def test_a_glossary_entry_leads_to_its_neighbours_and_to_where_it_is_used(visitor: Visitor) -> None:
    entry = parsed(visitor.get("/glossary")).get_element_by_id("nat")
    assert words(entry) == "NAT Changes addresses on the way. See Session. Used in The first lesson."
    assert entry.xpath(".//a/@href") == ["#session", "/lessons/first"]


@pytest.mark.parametrize("path", ["/lessons/none", "/lessons/none/progress", "/nothing"])
def test_what_does_not_exist_is_a_page_that_says_so(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 404
    assert [words(heading) for heading in parsed(response).iter("h1")] == ["There is no such page"]


def test_while_content_is_written_a_lesson_shows_its_faults_above_its_last_good_text(
    sqlite_url: str, tmp_path: Path
) -> None:
    open_course(sqlite_url, tmp_path).state.database.dispose()
    app = open_course(sqlite_url, tmp_path, {"lessons/first.md": FIRST + "\n[x](term:nut)\n"})
    tree = parsed(Visitor(app).get("/lessons/first"))
    (fault,) = tree.xpath("//ol[@class='problems']/li")
    line = FIRST.count("\n") + 2
    assert words(fault).startswith(f"lessons/first.md, line {line}, column 5")
    assert "The way out" in words(tree)
    assert words(parsed(Visitor(app).get("/")).find_class("problems")[0]) == words(fault)
    app.state.database.dispose()


def test_while_content_is_written_a_lesson_that_never_compiled_shows_its_faults(
    sqlite_url: str, tmp_path: Path
) -> None:
    app = open_course(sqlite_url, tmp_path, {"lessons/first.md": FIRST + "\n[x](term:nut)\n"})
    response = Visitor(app).get("/lessons/first")
    assert response.status_code == 422
    assert "The glossary has no term “nut”." in words(parsed(response))
    app.state.database.dispose()


def test_a_center_without_a_course_says_so(sqlite_url: str, tmp_path: Path) -> None:
    app = open_course(sqlite_url, tmp_path, {"course.yaml": "title: x\n"})
    response = Visitor(app).get("/")
    assert response.status_code == 404
    assert "No course has been imported yet." in words(parsed(response))
    app.state.database.dispose()


def _course_map(visitor: Visitor) -> HtmlElement:
    return parsed(visitor.get("/")).get_element_by_id("course-map")
