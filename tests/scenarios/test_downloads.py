"""Runs to take away from a scenario's page."""

import io
import zipfile

import pytest

from tests.visitor import Visitor, parsed

SLUG = "egress-nat"
FILES = {
    f"{SLUG}.sh": ("text/x-shellscript; charset=utf-8", b"#!/bin/bash\n"),
    f"{SLUG}.zip": ("application/zip", b"PK"),
    "1-gw-isp.pcapng": ("application/x-pcapng", b"\x0a\x0d\x0d\x0a"),
}


@pytest.mark.parametrize(("name", "expected"), FILES.items(), ids=FILES)
def test_a_file_comes_as_what_it_is_and_under_its_name(
    visitor: Visitor, name: str, expected: tuple[str, bytes]
) -> None:
    response = visitor.get(f"/scenarios/{SLUG}/files/{name}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == expected[0]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.content.startswith(expected[1])


def test_every_link_of_the_page_leads_to_a_file(visitor: Visitor) -> None:
    tree = parsed(visitor.get(f"/scenarios/{SLUG}?initiator=outside"))
    links = [link.get("href") or "" for link in tree.iter("a") if "/files/" in (link.get("href") or "")]
    assert len(links) == 5
    assert all("initiator=outside" in link for link in links)
    assert [visitor.get(link).status_code for link in links] == [200] * 5


def test_a_file_is_of_the_run_that_the_address_says(visitor: Visitor) -> None:
    usual = visitor.get(f"/scenarios/{SLUG}/files/{SLUG}.sh").text
    changed = visitor.get(f"/scenarios/{SLUG}/files/{SLUG}.sh?without=gw.forward.known").text
    assert 'comment "known"' in usual
    assert 'comment "known"' not in changed


def test_the_archive_holds_the_script_and_a_capture_of_each_link(visitor: Visitor) -> None:
    packed = zipfile.ZipFile(io.BytesIO(visitor.get(f"/scenarios/{SLUG}/files/{SLUG}.zip").content))
    assert packed.namelist() == [
        f"{SLUG}/{name}" for name in (f"{SLUG}.sh", "1-gw-isp.pcapng", "2-app-gw.pcapng", "3-web-isp.pcapng")
    ]
    assert packed.testzip() is None


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/scenarios/{SLUG}/files/nothing.sh", id="a name that is not its own"),
        pytest.param(f"/scenarios/{SLUG}/files/9-a-b.pcapng", id="a link that is not there"),
        pytest.param("/scenarios/nobody-knows-it/files/nobody-knows-it.sh", id="an unknown scenario"),
    ],
)
def test_what_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404
