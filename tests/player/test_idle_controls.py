"""What depends on an idle control is idle in the player as well, and wakes with it."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.people import sign_in
from tests.e2e.test_hostile_texts import SHOW
from tests.player.figures import Figure, figure
from tests.scenarios.idle import IDLE

EDITOR = "/authoring/scenario/egress-nat"


def open_text(page: Page, text: str) -> Figure:
    """As whoever writes it sees it before it is published."""
    sign_in(page, "instructor")
    page.goto(EDITOR)
    with page.expect_navigation():
        page.evaluate(SHOW, [f"{EDITOR}/preview", text])
    return figure(page, "egress-nat")


def offered(shown: Figure) -> list[str]:
    """The values that can be chosen, in the order of the form."""
    found: list[str] = shown.player.locator("form.scn input").evaluate_all(
        "inputs => inputs.filter(input => !input.disabled && input.checkVisibility()).map(input => input.value)"
    )
    return found


def test_fields_wake_and_rest_with_what_they_depend_on(calm_page: Page) -> None:
    shown = open_text(calm_page, IDLE)
    assert offered(shown) == ["closed", "opened"]
    shown.choose("opened")
    assert offered(shown) == ["closed", "opened", "kept", "gone"]
    shown.choose("gone")
    assert offered(shown) == ["closed", "opened", "kept", "gone", "https", "closed", "other"]
    shown.choose("kept")
    assert offered(shown) == ["closed", "opened", "kept", "gone"]
    shown.choose("gone")
    shown.player.locator("form.scn").get_by_label("As it is").check(force=True)
    assert offered(shown) == ["closed", "opened"]


def test_what_was_chosen_in_a_field_that_rests_is_not_asked_for(calm_page: Page) -> None:
    shown = open_text(calm_page, IDLE)
    for value in ("opened", "gone", "other", "kept"):
        with calm_page.expect_request("**/api/simulations") as asked:
            shown.choose(value)
    sent = asked.value.post_data_json or {}
    assert sent["controls"] == {"filter": "opened", "rule": "kept"}


def test_before_the_player_has_come_idle_fields_are_not_seen(new_visit: Visit) -> None:
    page = new_visit("calm")
    page.route("**/api/simulations", lambda _route: None)
    sign_in(page, "instructor")
    page.goto(EDITOR)
    with page.expect_navigation():
        page.evaluate(SHOW, [f"{EDITOR}/preview", IDLE])
    expect(page.locator("form.scn fieldset:visible")).to_have_count(1)
