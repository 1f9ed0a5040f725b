"""Signing in and all that follows, as a browser sees it."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI, Request, Response
from starlette.testclient import TestClient

from app.accounts.access import LEARNER, SIGNED_IN, MaybePerson
from app.accounts.models import Role
from app.main import create_app
from app.settings import Settings
from app.web.error_responses import ErrorPage
from app.web.pages import page
from tests.accounts.builders import EMAIL, HOST, PASSWORD, make_account, signed_in
from tests.visitor import Visitor, parsed, words

TYPED = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def visitor(center: FastAPI) -> Visitor:
    return Visitor(center)


@pytest.fixture
def known(center: FastAPI) -> Visitor:
    """A stranger who has an account."""
    with center.state.database.writing() as session:
        make_account(session)
    return Visitor(center)


def test_an_account_is_made_and_its_owner_signed_in(visitor: Visitor) -> None:
    page = visitor.post("/sign-up", TYPED)
    assert page.url.path == "/account"
    assert EMAIL in words(parsed(page).find(".//main"))
    assert visitor.get("/sign-in").url.path == "/account"


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        pytest.param({**TYPED, "email": "you"}, "email", "Write an e-mail address", id="no address"),
        pytest.param({**TYPED, "password": "short"}, "password", "at least 15", id="a short password"),
        pytest.param({}, "email", "Write an e-mail address", id="nothing at all"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    visitor: Visitor, typed: Mapping[str, str], field: str, fault: str
) -> None:
    page = visitor.post("/sign-up", typed)
    assert page.status_code == 422
    tree = parsed(page)
    written = tree.get_element_by_id(field)
    assert written.get("aria-invalid") == "true"
    assert fault in words(tree.get_element_by_id(written.get("aria-describedby").split()[-1]))
    assert tree.get_element_by_id("email").get("value", "") == typed.get("email", "")
    assert tree.get_element_by_id("password").get("value") is None


def test_a_second_click_signs_in_to_what_the_first_has_made(visitor: Visitor) -> None:
    for _ in range(2):
        assert visitor.post("/sign-up", TYPED).url.path == "/account"


def test_a_taken_address_leads_to_signing_in(known: Visitor) -> None:
    page = known.post("/sign-up", {**TYPED, "password": "another long enough one"})
    assert page.status_code == 409
    assert "has an account already. Sign in instead." in words(parsed(page))


def test_a_closed_center_makes_no_accounts(sqlite_url: str) -> None:
    app = create_app(Settings(database_url=sqlite_url, open_sign_up=False))
    visitor = Visitor(app)
    assert visitor.get("/sign-up").status_code == 403
    assert visitor.post("/sign-up", TYPED).status_code == 403
    assert parsed(visitor.get("/sign-in")).xpath("//a[@href='/sign-up']") == []
    app.state.database.dispose()


def test_a_wrong_password_says_no_more_than_that(known: Visitor) -> None:
    page = known.post("/sign-in", {**TYPED, "password": "wrong"})
    assert page.status_code == 422
    assert "do not belong together" in words(parsed(page))
    assert SIGNED_IN not in known.cookies


def test_who_guesses_is_told_how_long_to_wait(known: Visitor) -> None:
    for _ in range(5):
        known.post("/sign-in", {**TYPED, "password": "wrong"})
    page = known.post("/sign-in", TYPED)
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "1"
    assert "too many wrong passwords for this address" in words(parsed(page))


def test_a_stranger_comes_to_what_they_wanted_by_signing_in(known: Visitor) -> None:
    asked = known.get("/account?from=here")
    assert asked.url.path == "/sign-in"
    then = parsed(asked).xpath("//input[@name='then']/@value")
    assert then == ["/account?from=here"] == parse_qs(urlsplit(str(asked.url)).query)["then"]
    page = known.post("/sign-in", {**TYPED, "then": then[0]})
    assert str(page.url).endswith("/account?from=here")


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("https://example.org/", id="another site"),
        pytest.param("//example.org/", id="another site without a scheme"),
        pytest.param("/\\example.org/", id="another site with a backslash"),
        pytest.param("/\t/example.org/", id="another site behind a tab"),
        pytest.param("javascript:alert(1)", id="a script"),
    ],
)
def test_nobody_is_sent_elsewhere_by_signing_in(known: Visitor, elsewhere: str) -> None:
    assert known.post("/sign-in", {**TYPED, "then": elsewhere}).url.path == "/account"


def test_a_post_of_a_stranger_is_refused_in_words(visitor: Visitor) -> None:
    page = visitor.post("/account/password", {})
    assert page.status_code == 401
    assert "Nothing was done." in words(parsed(page))
    assert parsed(page).xpath("//main//a[@href='/sign-in']")


def test_signing_out_ends_it_for_who_kept_the_cookie_too(known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    kept = dict(known.cookies)
    known.post("/sign-out", {})
    assert SIGNED_IN not in known.cookies
    known.cookies.update(kept)
    assert known.get("/account").url.path == "/sign-in"


def test_signing_in_again_ends_the_sign_in_before(known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    first = known.cookies[SIGNED_IN]
    known.post("/sign-in", TYPED)
    known.cookies.set(SIGNED_IN, first, HOST)
    assert known.get("/account").url.path == "/sign-in"


def test_cookies_are_out_of_reach_of_scripts_and_of_plain_connections(center: FastAPI) -> None:
    client = TestClient(center, "https://localhost")
    response = client.post("/sign-up", data=TYPED, follow_redirects=False)
    cookie = next(line for line in response.headers.get_list("set-cookie") if line.startswith("__Host-signed-in="))
    attributes = {part.strip().lower().partition("=")[0] for part in cookie.split(";")}
    assert {"httponly", "secure", "samesite", "max-age", "path"} <= attributes
    assert "domain" not in attributes
    assert client.get("/account").url.path == "/account"


def test_pages_about_people_are_kept_by_nobody(known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    for address in ("/account", "/sign-in", "/sign-up"):
        assert known.get(address).headers["Cache-Control"] == "private, no-store"


def test_the_account_lists_where_one_is_signed_in_and_ends_it(center: FastAPI, known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    elsewhere = Visitor(center)
    elsewhere.post("/sign-in", TYPED)
    rows = parsed(known.get("/account")).find_class("rows")[0].findall("li")
    assert ["this browser" in words(row) for row in rows] == [False, True]
    page = known.post(rows[0].find("form").get("action"), {})
    assert len(parsed(page).find_class("rows")[0].findall("li")) == 1
    assert elsewhere.get("/account").url.path == "/sign-in"


def test_all_others_are_ended_at_once(center: FastAPI, known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    elsewhere = Visitor(center)
    elsewhere.post("/sign-in", TYPED)
    known.post("/account/sign-ins/end-others", {})
    assert elsewhere.get("/account").url.path == "/sign-in"
    assert known.get("/account").url.path == "/account"


def test_a_password_is_changed_by_who_knows_it(center: FastAPI, known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    new = {"current": PASSWORD, "password": "another long enough one"}
    assert "This is not your password" in words(parsed(known.post("/account/password", {**new, "current": "wrong"})))
    assert known.post("/account/password", {**new, "password": "short"}).status_code == 422
    assert "Your password is changed" in words(parsed(known.post("/account/password", new)))
    other = Visitor(center)
    assert other.post("/sign-in", TYPED).status_code == 422
    assert other.post("/sign-in", {**TYPED, "password": new["password"]}).url.path == "/account"


def test_an_admin_gives_roles_and_signs_people_out(center: FastAPI) -> None:
    admin, learner = signed_in(center, Role.ADMIN), signed_in(center, Role.LEARNER)
    page = parsed(admin.get("/people?search=learner"))
    role, sign_out = (form.get("action") for form in page.xpath("//li//form"))
    done = admin.post(role, {"role": "instructor", "search": "learner"})
    assert "The role is given." in words(parsed(done))
    assert (done.url.path, parsed(done).get_element_by_id("search").get("value")) == ("/people", "learner")
    assert "instructor" in words(parsed(learner.get("/account")).find_class("dek")[0])
    admin.post(sign_out, {})
    assert learner.get("/account").url.path == "/sign-in"


def test_the_last_admin_cannot_step_down(center: FastAPI) -> None:
    admin = signed_in(center, Role.ADMIN)
    role = parsed(admin.get("/people")).xpath("//li//form/@action")[0]
    page = admin.post(role, {"role": "learner"})
    assert page.status_code == 409
    assert "This is the last admin" in words(parsed(page))


def test_the_learner_cookie_ends_where_the_account_begins(known: Visitor) -> None:
    known.cookies.set(LEARNER, "anything", HOST)
    known.post("/sign-in", TYPED)
    assert LEARNER not in known.cookies


def test_a_form_in_letters_that_no_text_may_hold_is_refused(visitor: Visitor) -> None:
    response = visitor.post_raw(
        "/sign-in",
        b'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n\\ud800\r\n--x--\r\n',
        "multipart/form-data; charset=unicode_escape; boundary=x",
    )
    assert response.status_code == 400
    assert "UTF-8" in words(parsed(response))


def test_whose_sign_in_is_guessed_at_can_still_change_the_password(center: FastAPI, known: Visitor) -> None:
    known.post("/sign-in", TYPED)
    stranger = Visitor(center)
    for _ in range(6):
        stranger.post("/sign-in", {**TYPED, "password": "wrong"})
    assert stranger.post("/sign-in", TYPED).status_code == 429
    page = known.post("/account/password", {"current": PASSWORD, "password": "another long enough one"})
    assert "Your password is changed" in words(parsed(page))


def test_a_page_that_looked_who_is_there_is_kept_for_nobody(center: FastAPI) -> None:
    @center.get("/who")
    def who(request: Request, person: MaybePerson) -> Response:
        return page(request, "errors/page.html", ErrorPage(200, person.email if person else "nobody", ""))

    instructor = signed_in(center, Role.INSTRUCTOR)
    with TestClient(center) as client:
        assert "nobody" in client.get("/who").text
    assert "instructor@example.org" in instructor.get("/who").text
    assert "nobody" in Visitor(center).get("/who").text
