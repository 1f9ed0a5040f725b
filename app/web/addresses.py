"""The addresses by which features refer to each other: a link needs no import of what it leads to."""

import re
from string import Formatter
from urllib.parse import quote, urlencode

ADDRESSES = {
    "home": "/",
    "lesson": "/lessons/{slug}",
    "lesson_progress": "/lessons/{slug}/progress",
    "answer": "/lessons/{slug}/answers/{name}",
    "quizzes": "/quizzes",
    "quiz": "/quizzes/{slug}",
    "quiz_standing": "/quizzes/{slug}/standing",
    "quiz_attempts": "/quizzes/{slug}/attempts",
    "quiz_results": "/quizzes/{slug}/results",
    "quiz_results_csv": "/quizzes/{slug}/results.csv",
    "attempt": "/attempts/{attempt}",
    "attempt_question": "/attempts/{attempt}/questions/{number}",
    "attempt_flag": "/attempts/{attempt}/questions/{number}/flag",
    "attempt_hand_in": "/attempts/{attempt}/hand-in",
    "progress": "/progress",
    "scenarios": "/scenarios",
    "scenario": "/scenarios/{slug}",
    "scenario_file": "/scenarios/{slug}/files/{name}",
    "scenario_text": "/scenarios/{slug}/text",
    "architectures": "/architectures",
    "why_not": "/scenarios/{slug}/why-not",
    "glossary": "/glossary",
    "truth": "/truth",
    "semantics": "/truth/semantics",
    "sign_in": "/sign-in",
    "sign_up": "/sign-up",
    "sign_out": "/sign-out",
    "account": "/account",
    "change_password": "/account/password",
    "end_sign_in": "/account/sign-ins/{sign_in_id}/end",
    "end_other_sign_ins": "/account/sign-ins/end-others",
    "people": "/people",
    "give_role": "/people/{account_id}/role",
    "end_sign_ins_of": "/people/{account_id}/sign-out",
    "authoring": "/authoring",
    "new_document": "/authoring/{kind}",
    "edit": "/authoring/{kind}/{slug}",
    "save_draft": "/authoring/{kind}/{slug}/draft",
    "check_draft": "/authoring/{kind}/{slug}/checks",
    "discard_draft": "/authoring/{kind}/{slug}/discarding",
    "publish": "/authoring/{kind}/{slug}/publication",
    "preview": "/authoring/{kind}/{slug}/preview",
    "trial_progress": "/authoring/{kind}/{slug}/trial/progress",
    "history": "/authoring/{kind}/{slug}/history",
    "difference": "/authoring/{kind}/{slug}/difference",
    "restore": "/authoring/{kind}/{slug}/restoration",
    "api_scenarios": "/api/scenarios",
    "api_scenario": "/api/scenarios/{slug}",
    "api_simulations": "/api/simulations",
    "api_why_not": "/api/why-not",
    "api_scenario_schema": "/api/scenario.schema.json",
}


OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def own_path(written: str) -> str:
    """A path of this site as it came in a form or an address; empty for what would lead elsewhere."""
    return written if OWN_PATH.fullmatch(written) else ""


def url(name: str, /, **values: str) -> str:
    """Values that the address has no place for become its query."""
    template = ADDRESSES[name]
    places = {place for _, place, _, _ in Formatter().parse(template) if place}
    address = template.format(**{place: quote(values[place], safe="") for place in places})
    query = urlencode({key: value for key, value in values.items() if key not in places})
    return f"{address}?{query}" if query else address
