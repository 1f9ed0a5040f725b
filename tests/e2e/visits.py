"""A browser and who sits before it: each visit watches for faults that nobody would see on the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from tools.services import chromium

QUIET_START = (
    "--no-sandbox",  # tests run as root, too, and open no page but ours
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = MappingProxyType({"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"})
VISITORS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "light": DESK,
        "dark": {**DESK, "color_scheme": "dark"},
        "phone": {**DESK, "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
        "calm": {**DESK, "reduced_motion": "reduce"},
        "without JavaScript": {**DESK, "java_script_enabled": False},
    }
)


@contextmanager
def running_browser() -> Iterator[Browser]:
    program = chromium()
    assert program, "Chromium is not installed: `make test` brings it, or apt install chromium-headless-shell."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET_START)
        yield browser
        browser.close()


@dataclass  # no slots: Playwright hangs its own note of a listener on the object
class Watch:
    """What went wrong out of sight: complaints of the console, and requests that leave our own origin."""

    address: str
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", self._page_error)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not self._is_about_the_page_itself(message):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _page_error(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.complaints.append(f"request to another origin: {request.url}")

    @staticmethod
    def _is_about_the_page_itself(message: ConsoleMessage) -> bool:
        """Chromium notes the status of a page that is an error page; that page is meant to be seen."""
        page = message.page
        return "Failed to load resource" in message.text and page is not None and message.location["url"] == page.url


@contextmanager
def visit(browser: Browser, address: str, **options: object) -> Iterator[Page]:
    """A page of a new person, whose addresses may be relative; at its end nothing may have gone wrong out of sight."""
    watch = Watch(address)
    chosen: Mapping[str, Any] = {**DESK, **options}
    context = browser.new_context(base_url=address, **chosen)
    context.on("page", watch.follow)
    yield context.new_page()
    context.close()
    assert not watch.complaints, "\n".join(watch.complaints)
