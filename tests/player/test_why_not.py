"""Why not: every blocker leads to its moment and its line, every step to what Linux does."""

import re

from playwright.sync_api import Page, expect

from tests.player.figures import figure, open_scenario

SLUG = "unsolicited-syn"
WAY_BACK = "the-way-back-counts"


def test_a_further_blocker_leads_to_the_run_in_which_the_packet_gets_there(calm_page: Page) -> None:
    opened = open_scenario(calm_page, SLUG)
    opened.press("End")
    opened.player.locator("details.wn summary").click()
    opened.player.locator("details.wn").get_by_role("link", name="Nothing leads further").click()
    calm_page.wait_for_url("**past=*")
    there = figure(calm_page, SLUG)
    expect(there.player.locator(".altered")).to_contain_text("As if the policy of input at Gateway let packet 1 pass.")
    assert opened.address("at") == "1.4"
    expect(there.note).to_contain_text("Port 443 is closed")


def test_a_blocker_leads_to_its_line_by_keyboard_alone(calm_page: Page) -> None:
    opened = open_scenario(calm_page, SLUG)
    opened.press("End")
    opened.player.locator("details.wn summary").focus()
    calm_page.keyboard.press("Enter")
    calm_page.keyboard.press("Tab")
    expect(opened.player.locator("details.wn").get_by_role("link", name="line 24")).to_be_focused()
    calm_page.keyboard.press("Enter")
    calm_page.wait_for_url(f"**/scenarios/{SLUG}/text#L24")
    expect(calm_page.locator("li:target code")).to_have_text(re.compile("policy: drop"))


def test_each_decision_leads_to_its_line_and_to_what_linux_does(calm_page: Page) -> None:
    opened = open_scenario(calm_page, SLUG, depth="decisions")
    opened.press("End")
    row = opened.player.locator("li.dec").last
    expect(row.get_by_role("link", name="Line 24")).to_have_attribute("href", f"/scenarios/{SLUG}/text#L24")
    row.get_by_role("link", name=re.compile("What Linux does")).click()
    expect(calm_page.locator("h3:target")).to_have_text("hooks-go-by-priority")


def test_what_is_not_simulated_is_said_where_a_run_touches_it(calm_page: Page) -> None:
    opened = open_scenario(calm_page, WAY_BACK, filter="off", at="2.2")
    notice = opened.player.locator(".evi .unmodelled")
    expect(notice).to_contain_text("Not simulated ICMP redirects are not simulated: First provider would tell")
    notice.get_by_role("link").click()
    expect(calm_page.locator("li:target")).to_contain_text("icmp-redirects")


def test_on_a_phone_every_link_of_the_strip_can_be_touched(phone_page: Page) -> None:
    opened = open_scenario(phone_page, SLUG)
    opened.press("End")
    opened.player.locator("details.wn summary").click()
    assert phone_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [link.bounding_box() for link in opened.player.locator("details.wn a").all()]
    assert boxes
    assert all(box and box["height"] >= 24 for box in boxes)


def test_without_script_the_transcript_says_what_stands_in_the_way(plain_page: Page) -> None:
    plain_page.goto(f"/scenarios/{SLUG}")
    strip = plain_page.locator(".tx details.wn")
    strip.locator("summary").click()
    strip.get_by_role("link", name="Nothing leads further").click()
    expect(plain_page.locator(".altered")).to_contain_text("As if the policy of input at Gateway let packet 1 pass.")


def test_the_form_of_why_not_answers_in_place(calm_page: Page) -> None:
    calm_page.goto("/scenarios/port-forward/why-not?rule=absent")
    calm_page.get_by_label("From").select_option("visitor")
    calm_page.locator("[name='why.to']").select_option("shop")
    calm_page.get_by_label("Port").fill("443")
    calm_page.get_by_role("button", name="Try it").click()
    expect(calm_page.locator("#answer h2")).to_have_text(
        "Not granted: Visitor does not reach Shop server on TCP port 443."
    )
    expect(calm_page.locator("#answer net-player.up")).to_have_count(1)
    calm_page.get_by_label("Port").fill("x")
    calm_page.get_by_role("button", name="Try it").click()
    expect(calm_page.locator("#answer .missing")).to_contain_text("is not FROM -> TO:PORT")


def test_the_form_of_why_not_works_without_script(plain_page: Page) -> None:
    plain_page.goto("/scenarios/egress-nat/why-not")
    plain_page.get_by_label("From").select_option("web")
    plain_page.locator("[name='why.to']").select_option("app")
    plain_page.get_by_label("Port").fill("443")
    plain_page.get_by_role("button", name="Try it").click()
    expect(plain_page.locator("#answer h2")).to_contain_text("Not granted")
    expect(plain_page.locator("#answer > details.wn li")).to_have_count(3)
