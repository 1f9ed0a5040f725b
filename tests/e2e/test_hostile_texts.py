"""Fifty hostile texts in every field: what is typed is said again as it is, or refused, and does nothing.

`make test` takes every fifth of them, `make verify-texts` all. The watch over each visit adds that nothing is asked of
another origin, and that no policy of ours had to stop anything.
"""

import json
import os
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Visit
from tests.e2e.hostile_texts import HAPPENED, HOSTILE
from tests.e2e.people import sign_in
from tests.e2e.test_every_page import TOO_WIDE
from tests.e2e.test_taking_a_quiz import begin, find

TEXTS = HOSTILE[:: int(os.environ.get("EVERY_HOW_MANIETH_TEXT", "5"))]


@dataclass(frozen=True, slots=True)
class Fields:
    """A form with everything in it that one can type into; `leads_away` unless htmx puts the answer in its place."""

    address: str
    form: str
    role: str = ""
    leads_away: bool = True


FORMS = {
    "signing in": Fields("/sign-in", "form.form"),
    "signing up": Fields("/sign-up", "form.form"),
    "changing the password": Fields("/account", "form.form", "learner"),
    "finding people": Fields("/people", "form.find", "admin"),
    "a question that wants a number": Fields("/lessons/egress", "form.q-numeric", leads_away=False),
    "a question that wants a word": Fields("/lessons/return-rules", "form.q-short-text", leads_away=False),
    "a question that wants a row": Fields("/lessons/egress", "form.q-fill-the-row", leads_away=False),
    "a new document": Fields("/authoring/quiz", "form.form", "instructor"),
    "the text of a document": Fields("/authoring/glossary/glossary", "#writing", "instructor"),
}
SEND = """([form, text]) => {
  const sent = document.querySelector(form);
  for (const field of sent.querySelectorAll("input, textarea")) {
    if (!["hidden", "radio", "checkbox", "submit"].includes(field.type)) field.value = text;
  }
  sent.requestSubmit();
}"""
WHOLE = "document.querySelectorAll('main').length === 1 && document.querySelectorAll('h1').length === 1"

LESSON = """---
title: {text}
summary: {text}
objectives: [{text}]
minutes: 5
sources: [{{title: {text}, url: "https://example.org/", as_of: 2026-11-24}}]
---

{bare}

## {line}

- {line}

`{line}` and [{line}](term:session)

:::scenario egress-nat
caption: {text}
:::
"""
QUIZ = """quiz: 1
title: {text}
summary: {text}
questions:
  - name: first
    kind: single-choice
    question: {text}
    options:
      - {{text: {text}, correct: true, feedback: {text}}}
      - {{text: {other}, feedback: {text}}}
"""
SCENARIO = """scenario: 1
title: {text}
summary: {text}
network:
  zones:
    inside: {{label: {text}, prefix: 10.0.0.0/16, kind: private}}
    internet: {{label: {text}, kind: public}}
  nodes:
    app: {{kind: host, label: {text}, in: inside, address: 10.0.1.10/24, gateway: 10.0.1.1}}
    gw:
      kind: gateway
      label: {text}
      in: inside
      interfaces:
        lan: {{address: 10.0.1.1/24, in: inside}}
        wan: {{address: 203.0.113.1/24, in: internet}}
      chains:
        forward: {{policy: drop, rules: [{{name: out, rule: iifname lan accept, note: {text}}}]}}
    web: {{kind: host, label: {text}, in: internet, address: 203.0.113.80/24, listens: [tcp/443]}}
controls:
  one:
    label: {text}
    choices: {{this: {{label: {text}}}, that: {{label: {other}, set: {{gw.forward.policy: accept}}}}}}
play:
  - send: udp app:1 -> web:2
    expect: {{delivered: web}}
"""
DOCUMENTS = {"lesson": LESSON, "quiz": QUIZ, "scenario": SCENARIO}
SHOW = """([address, text]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address });
  form.append(Object.assign(document.createElement("textarea"), { name: "text", value: text }));
  document.body.append(form);
  form.submit();
}"""


def without_a_note(route: Route) -> None:
    """The server's own answer; Chromium notes every refusal in its console, where nothing else may stand."""
    if route.request.method == "POST":
        route.fulfill(response=route.fetch(), status=200)
    else:
        route.continue_()


def assert_inert(page: Page, text: str) -> None:
    assert page.evaluate(f"() => {HAPPENED} === undefined"), text
    assert page.evaluate(WHOLE), text
    assert page.evaluate(TOO_WIDE) == 0, text


def send(page: Page, fields: Fields, text: str) -> None:
    if page.locator(fields.form).count() == 0:
        page.goto(fields.address)
    if fields.leads_away:
        with page.expect_navigation():
            page.evaluate(SEND, [fields.form, text])
    else:
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.evaluate(SEND, [fields.form, text])
        expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.mark.parametrize("fields", FORMS.values(), ids=FORMS)
def test_what_is_typed_into_a_form_does_nothing(new_visit: Visit, fields: Fields) -> None:
    page = new_visit("calm")
    if fields.role:
        sign_in(page, fields.role)
    page.goto(fields.address)
    page.route("**/*", without_a_note)
    for text in TEXTS:
        send(page, fields, text)
        assert_inert(page, text)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_what_stands_in_a_document_does_nothing_on_its_page(new_visit: Visit, kind: str) -> None:
    page = new_visit("calm")
    sign_in(page, "instructor")
    for text in TEXTS:
        line = " ".join(text.split())
        other = json.dumps(f"{text} too")
        written = DOCUMENTS[kind].format(text=json.dumps(text), other=other, bare=text, line=line)
        page.goto("/authoring/quiz")
        with page.expect_navigation():
            page.evaluate(SHOW, [f"/authoring/{kind}/hostile-{kind}/preview", written])
        assert_inert(page, text)


@pytest.mark.parametrize("kind", ["numeric", "fill-the-row"])
def test_what_is_answered_in_a_quiz_does_nothing(new_visit: Visit, kind: str) -> None:
    page = new_visit("calm")
    begin(page)
    find(page, kind)
    fields = Fields(page.url, "form[data-attempt]")
    page.route("**/*", without_a_note)
    for text in TEXTS:
        page.goto(fields.address)
        send(page, fields, text)
        assert_inert(page, text)
