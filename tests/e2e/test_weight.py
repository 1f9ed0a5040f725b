"""What a lesson weighs: every byte that comes over the line until it stands there, headers included."""

import pytest
from playwright.sync_api import CDPSession, Page

from tests.e2e.pages import CONTENT

LESSONS = sorted(file.stem for file in (CONTENT / "lessons").glob("*.md"))
MOST = 100 * 1024


def weigh(page: Page, address: str) -> dict[str, int]:
    """Bytes by address, as Chromium counts them on the line, for a reader who comes for the first time."""
    network: CDPSession = page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}
    network.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return {addresses[request]: weight for request, weight in weights.items() if request in addresses}


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_with_its_player_weighs_less_than_100_kilobytes(page: Page, lesson: str) -> None:
    weights = weigh(page, f"/lessons/{lesson}")
    assert any("/js/player/" in address for address in weights)
    assert any(address.endswith("htmx.min.js") for address in weights)
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:10]
    assert sum(weights.values()) < MOST, heaviest
