"""What the pages about people show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.accounts.models import Account, Role, SignIn
from app.accounts.people import People
from app.accounts.sign_ins import Person
from app.web.pages import page


@dataclass(frozen=True, slots=True)
class CredentialsPage:
    """A form for address and password; `faults` by a field's name, `problem` about both, `then` where to go next."""

    title: str
    email: str = ""
    then: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    open_sign_up: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of what has just been tried: `faults` by the name of a field."""

    done: str = ""
    problem: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


NOTHING = Told()


@dataclass(frozen=True, slots=True)
class SignInView:
    sign_in_id: UUID
    browser: str
    address: str
    since: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Of who looks at it."""

    title: str
    person: Person
    sign_ins: Sequence[SignInView]
    told: Told = NOTHING

    @property
    def instructs(self) -> bool:
        return self.person.role is not Role.LEARNER

    @property
    def administers(self) -> bool:
        return self.person.role is Role.ADMIN


@dataclass(frozen=True, slots=True)
class PeoplePage:
    title: str
    searched: str
    people: People
    told: Told = NOTHING
    roles: Sequence[Role] = tuple(Role)

    @property
    def accounts(self) -> Sequence[Account]:
        return self.people.accounts


def unkept_page(request: Request, template: str, context: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A page that nobody who sits down at the browser afterwards finds by going back."""
    response = page(request, template, context, status=status, personal=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sign_in_view(sign_in: SignIn, person: Person) -> SignInView:
    return SignInView(
        sign_in.sign_in_id,
        browser_name(sign_in.browser),
        sign_in.address,
        sign_in.created_at,
        sign_in.sign_in_id == person.sign_in_id,
    )


NAMES = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(called: str) -> str:
    """As people call it; what a browser calls itself is a list of everything that it wants to be taken for."""
    name = next((name for mark, name in NAMES if mark in called), "")
    system = next((system for mark, system in SYSTEMS if mark in called), "")
    return " on ".join(filter(None, (name, system))) or called.strip() or "A browser that does not say what it is"
