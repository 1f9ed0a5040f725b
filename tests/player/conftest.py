"""The player runs in the pages of the running program."""

from tests.e2e.conftest import browser, calm_page, dark_page, new_visit, page, phone_page, plain_page, server

__all__ = ["browser", "calm_page", "dark_page", "new_visit", "page", "phone_page", "plain_page", "server"]
