import { element } from "./dom.js";

/** What is asked, or was said, about a moment. @typedef {Pick<Prediction, "at" | "open" | "question" | "verdict" | "feedback">} Foretold */

/**
 * One question of the page, asked when its packet reaches its hop. The form is the server's own: it is only moved into
 * the note while it is asked. An answer replaces or morphs it, so nothing of ours is written on it.
 */
export class Prediction {
  /** @param {HTMLFormElement} form @param {(prediction: Prediction) => void} answered */
  constructor(form, answered) {
    this.at = form.dataset.at ?? "";
    this.shelf = form.parentElement ?? element("div");
    this.answered = answered;
    this.holder = element("div", { class: "prediction-holder" });
    /** @type {"" | "right" | "wrong"} */
    this.known = "";
    this.holder.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && event.target instanceof HTMLFormElement) sendForm(event, event.target);
    });
  }

  /** The form leaves the page's own column; until then it is the page's, and nothing of it has moved. */
  adopt() {
    const { form } = this;
    this.shelf.append(this.holder);
    if (form) this.holder.append(form);
    this.known = this.outcome;
    new MutationObserver(() => this.#changed()).observe(this.holder, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-answer"] });
  }

  get form() {
    return (this.holder.isConnected ? this.holder : this.shelf).querySelector("form");
  }

  /** @returns {"" | "right" | "wrong"} */
  get outcome() {
    const answer = this.form?.dataset.answer;
    return answer === "right" || answer === "wrong" ? answer : "";
  }

  get open() {
    return this.outcome === "";
  }

  get question() {
    return this.form?.querySelector("legend")?.textContent?.trim() ?? "";
  }

  /** Whether it has been answered here and now, and is not an answer of an earlier visit. */
  get announced() {
    return this.form?.querySelector(".result")?.getAttribute("aria-live") === "polite";
  }

  /** Right or not, and why: for whoever does not see the note. */
  get verdict() {
    return this.open ? "" : (this.form?.querySelector(".result .answer > p:not(.moment)")?.textContent?.replace(/\s+/g, " ").trim() ?? "");
  }

  /** @param {HTMLElement} place */
  moveInto(place) {
    place.append(this.holder);
  }

  park() {
    this.shelf.append(this.holder);
  }

  /** Answers with the choice of this number, from 1. @param {number} number */
  choose(number) {
    const choice = this.form?.querySelectorAll("input[type=radio]")[number - 1];
    if (!(choice instanceof HTMLInputElement)) return;
    choice.checked = true;
    this.form?.requestSubmit();
  }

  /** What the server has answered, in its own words. */
  feedback() {
    const said = this.form?.querySelector(".result .answer");
    const words = said ? [...said.cloneNode(true).childNodes] : [element("b", {}, this.outcome === "right" ? "Correct." : "Not quite.")];
    return this.open ? null : element("div", { class: `note-a ${this.outcome}` }, ...words);
  }

  #changed() {
    if (this.outcome === this.known) return;
    this.known = this.outcome;
    this.answered(this);
  }
}

/**
 * Sends a form without leaving the page, where htmx has not done it, and puts the form of the answer in its place.
 * Where that fails the form goes the ordinary way.
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 */
async function sendForm(event, form) {
  event.preventDefault();
  try {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const response = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const answer = page.getElementById(form.id);
    if (!answer) throw new Error("the answer holds no form");
    form.replaceWith(document.adoptNode(answer));
  } catch {
    form.submit();
  }
}
