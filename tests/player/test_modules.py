"""The player's modules come at once and under one version."""

from playwright.sync_api import Page

from app.web.static_files import modules
from tests.player.figures import open_scenario


def test_a_page_with_a_figure_names_every_module_in_its_head(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/js/")[2]))
    open_scenario(page, "egress-nat")
    named = page.locator("link[rel=modulepreload]").evaluate_all("links => links.map(link => link.href)")
    assert [address.partition("/js/")[2] for address in named] == [
        path.removeprefix("js/") for path in modules("js/player")
    ]
    assert {address.partition("/js/")[2] for address in named} <= set(asked)
    assert all(asked.count(module) == 1 for module in set(asked) if module.startswith("player/"))
