"""Templates that other features fill: here with contexts of the shape those features give."""

from dataclasses import dataclass

import pytest
from lxml import html
from lxml.html import HtmlElement
from markupsafe import Markup

from app.errors import Problem
from app.web.error_responses import ErrorPage
from app.web.pages import WHOLE, render
from tests.visitor import words

PROBLEMS = (
    Problem("A word is missing.", file="lessons/x.md", line=3, column=7, hint="Did you mean “nat”?"),
    Problem("Too deep.", pointer="/network/nodes"),
    Problem("Nothing fits."),
)


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    href: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioList:
    title: str
    scenarios: tuple[Link, ...]
    compared_href: str = "/architectures"


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    title: str
    slug: str
    summary: str
    figure: Markup
    json_href: str
    lessons: tuple[Link, ...] = ()


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 500])
def test_an_error_page_says_what_happened_and_leads_back(status: int) -> None:
    page = _whole("errors/page.html", ErrorPage(status, "Something happened", "And this is why."))
    assert [words(heading) for heading in page.iter("h1")] == ["Something happened"]
    assert "And this is why." in words(page.find(".//main"))
    assert "/" in page.xpath("//main//a/@href")
    assert not page.xpath("//*[@aria-current]")


def test_an_error_page_without_a_detail_still_says_a_sentence_about_a_missing_page() -> None:
    page = _whole("errors/page.html", ErrorPage(404, "There is no such page", ""))
    assert "typing error" in words(page.find_class("dek")[0])


def test_problems_stand_with_their_place_and_their_hint() -> None:
    page = _whole("errors/page.html", ErrorPage(422, "Unusable", "There are 3 problems.", PROBLEMS))
    assert [words(item) for item in page.xpath("//ol[@class='problems']/li")] == [
        "lessons/x.md, line 3, column 7 A word is missing. Did you mean “nat”?",
        "/network/nodes Too deep.",
        "Nothing fits.",
    ]


def test_what_somebody_typed_is_never_markup() -> None:
    page = _whole("errors/page.html", ErrorPage(422, "<b>x</b>", "<i>y</i>", (Problem("<script>z</script>"),)))
    assert not page.xpath("//main//b | //main//i | //main//script")


def test_the_list_of_scenarios_leads_to_each_of_them() -> None:
    page = _whole("scenarios/list.html", ScenarioList("Scenarios", (Link("Ping", "/scenarios/ping", "Both ways."),)))
    (link,) = page.xpath("//main//li/a")
    assert [words(part) for part in link] == ["Ping", "Both ways."]
    assert link.get("href") == "/scenarios/ping"


def test_a_scenario_has_its_figure_and_leads_to_its_data_and_its_lessons() -> None:
    figure = Markup('<figure class="figure" id="figure-ping"></figure>')
    lessons = (Link("Egress", "/lessons/egress"), Link("Ingress", "/lessons/ingress"))
    page = _whole(
        "scenarios/page.html", ScenarioPage("Ping", "ping", "Both ways.", figure, "/api/scenarios/ping", lessons)
    )
    assert page.get_element_by_id("figure-ping").tag == "figure"
    assert "Used in Egress, Ingress." in words(page)
    asked = ["/scenarios/ping/why-not", "/scenarios/ping/text", "/truth"]
    links = ["/lessons/egress", "/lessons/ingress", *asked, "/api/scenarios/ping"]
    assert page.xpath("//main//footer//a/@href") == links


def test_a_scenario_that_no_lesson_uses_does_not_speak_of_lessons() -> None:
    page = _whole("scenarios/page.html", ScenarioPage("Ping", "ping", "Both ways.", Markup(""), "/api/scenarios/ping"))
    assert "Used in" not in words(page)


def _whole(template: str, context: object) -> HtmlElement:
    return html.document_fromstring(render(template, context, layout=WHOLE))
