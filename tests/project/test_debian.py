from tools import debian
from tools.services import chromium, postgresql_programs


def test_what_is_missing_is_found_by_looking_for_it() -> None:
    assert debian.missing({"there": lambda: "/usr/bin/there", "not-there": lambda: None}) == ["not-there"]


def test_the_refusal_names_the_packages() -> None:
    assert "apt install chromium postgresql" in debian.refusal(["chromium", "postgresql"])


def test_browser_and_database_server_are_here_when_tests_run() -> None:
    assert chromium()
    assert postgresql_programs()
