"""An instructor writes a lesson with a figure and questions; a colleague writes at the same time."""

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Visit
from tests.e2e.people import sign_in


def begin(page: Page, kind: str, title: str) -> None:
    """Three clicks: new, begin, publish."""
    page.goto("/authoring")
    page.get_by_role("link", name=f"New {kind}", exact=True).click()
    page.get_by_label("Title").fill(title)
    if kind == "lesson":
        page.get_by_label("Figure: a scenario").select_option(label="My figure")
        page.get_by_label("Questions: a quiz").select_option(label="My questions")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".told")).to_contain_text("This is published")


def test_a_lesson_is_written_checked_seen_and_published(new_visit: Visit) -> None:
    page = new_visit("calm")
    sign_in(page, "instructor")
    for kind, title in (("scenario", "My figure"), ("quiz", "My questions")):
        begin(page, kind, title)
        publish(page)
    begin(page, "lesson", "My lesson")
    text, preview = page.get_by_role("textbox", name="Source"), page.frame_locator("iframe[name=preview]")
    written = text.input_value()
    text.fill(written.replace("minutes: 10", "minutes: ten"))
    expect(page.locator("#problems a[data-line]")).to_have_text(["Line 6, column 10"])
    text.fill(written.replace("Begin with something", "We begin with something"))
    expect(page.locator("#problem-count")).to_have_text("No problems")
    expect(preview.locator("article")).to_contain_text("We begin with something")
    preview.locator("net-player").scroll_into_view_if_needed()
    expect(preview.locator("net-player .stage")).to_be_visible()
    preview.get_by_label("The session that the packet belongs to").check()
    preview.get_by_role("button", name="Check").click()
    expect(preview.locator(".answer")).to_contain_text("Correct.")
    expect(page.get_by_text("Throw the draft away")).to_be_visible()
    page.reload()
    expect(text).to_have_value(written.replace("Begin with something", "We begin with something"))
    page.get_by_label("Place in the course").select_option("2")
    publish(page)
    reader = new_visit("calm")
    reader.goto("/lessons/my-lesson")
    expect(reader.locator("article")).to_contain_text("We begin with something")


def without_a_note(route: Route) -> None:
    """The server's own answer; Chromium notes a status of 409 in its console, where nothing may stand."""
    route.fulfill(response=route.fetch(), status=200)


def test_who_is_signed_out_while_writing_is_told_beside_the_text_and_loses_none_of_it(new_visit: Visit) -> None:
    page = new_visit("calm")
    sign_in(page, "instructor")
    page.goto("/authoring/lesson/egress")
    page.context.clear_cookies()
    page.route("**/checks", without_a_note)
    text = page.get_by_role("textbox", name="Source")
    written = text.input_value() + "\nNot saved yet.\n"
    text.fill(written)
    expect(page.locator("#problems h1")).to_have_text("You are not signed in")
    expect(page.locator("#problems").get_by_role("link", name="Sign in")).to_be_in_viewport()
    expect(page.locator("#problem-count")).to_be_hidden()
    sign_in(page, "instructor")
    text.press("Control+s")
    expect(page.locator(".told")).to_contain_text("The draft is saved")
    expect(text).to_have_value(written)


def test_two_who_write_at_once_see_the_difference(new_visit: Visit) -> None:
    first, second = new_visit("calm"), new_visit("calm")
    for page, role in ((first, "instructor"), (second, "admin")):
        sign_in(page, role)
        page.goto("/authoring/lesson/ingress")
    mine, theirs = (page.get_by_role("textbox", name="Source") for page in (second, first))
    theirs.fill(theirs.input_value() + "\nTheir line.\n")
    expect(first.locator("#state")).to_contain_text("Draft")
    second.route("**/checks", without_a_note)
    second.route("**/draft", without_a_note)
    mine.fill(mine.input_value() + "\nMy line.\n")
    second.get_by_role("button", name="See the difference").click()
    expect(second.locator(".diff .gone").last).to_contain_text("Their line.")
    expect(second.locator(".diff .new").last).to_contain_text("My line.")
    second.unroute("**/draft")
    second.get_by_role("textbox", name="Your text").fill("Both.")
    second.get_by_role("button", name="Save this text").click()
    expect(second.get_by_role("textbox", name="Source")).to_have_value("Both.")
