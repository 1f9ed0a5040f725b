import { element, unique } from "../player/dom.js";

/** @import { Breakable, Outcome } from "../player/contract.js" */

/**
 * @typedef {object} Breaking
 * @property {() => void} wanted it was opened and does not know yet what can be taken away
 * @property {(place: string) => void} take takes something away and plays
 * @property {() => void} restore puts it back
 */

/** *Break it yourself*: take one thing away, say what will happen, watch, put it back. */
export class Breaker {
  /** @param {HTMLDetailsElement} root the folded part it fills @param {Breaking} breaking */
  constructor(root, breaking) {
    this.breaking = breaking;
    /** @type {Breakable | null} */
    this.found = null;
    /** @type {{label: string, said: Outcome} | null} */
    this.guess = null;
    const id = unique("break");
    this.name = `${id}-guess`;
    this.select = element("select", { id, onchange: () => this.#again() });
    this.options = element("fieldset", { class: "bk-o" }, element("legend", { class: "bk-q" }, "What will happen?"));
    this.go = element("button", { type: "button", class: "btn", disabled: true, onclick: () => this.#take() }, "Remove it and watch");
    this.result = element("p", { class: "bk-r", "aria-live": "polite" });
    this.root = root;
    root.append(element("div", { class: "bk" }, element("p", { class: "bk-1" }, element("label", { for: id }, "Take away"), this.select), this.options, element("p", { class: "bk-3" }, this.go), this.result));
    root.addEventListener("toggle", () => { if (this.wants) breaking.wanted(); });
  }

  get wants() {
    return this.root.open && !this.root.hidden && this.found === null;
  }

  /** Another choice of controls: what can be taken away is found out anew. */
  forget() {
    this.found = null;
    this.guess = null;
    this.#again();
  }

  /** @param {Breakable | null} found @param {string} taken what is away already */
  use(found, taken) {
    this.found = found;
    if (!found) return;
    this.select.replaceChildren(...found.things.map(({ place, label }) => element("option", { value: place, selected: place === taken }, label)));
    this.options.replaceChildren(this.options.firstElementChild ?? "", ...found.outcomes.map((outcome) =>
      element("label", {}, element("input", { type: "radio", name: this.name, value: outcome.id, onchange: () => this.#again() }), element("span", {}, outcome.text))));
    this.#again();
  }

  /** The changed run has come to its end. @param {Outcome} outcome */
  done(outcome) {
    if (!this.guess) return;
    const right = this.guess.said.id === outcome.id;
    this.result.replaceChildren(
      element("b", { class: right ? "ok" : "no" }, right ? "✓ You predicted it. " : `✗ You said: ${lower(this.guess.said.text)}. `),
      right ? `${outcome.text}. ` : `What happens: ${lower(outcome.text)}. `,
      element("button", { type: "button", class: "lnk", onclick: () => this.#restore() }, "Put it back"));
    this.guess = null;
  }

  get #picked() {
    const picked = this.options.querySelector("input:checked");
    return picked instanceof HTMLInputElement ? (this.found?.outcomes.find(({ id }) => id === picked.value) ?? null) : null;
  }

  #again() {
    this.go.disabled = this.#picked === null;
    this.result.replaceChildren();
  }

  #take() {
    const said = this.#picked;
    const label = this.select.selectedOptions[0]?.textContent ?? "";
    if (!said) return;
    this.guess = { label, said };
    this.result.textContent = `${label.split(":")[0]} is gone. Watch where it ends.`;
    this.breaking.take(this.select.value);
  }

  #restore() {
    for (const input of this.options.querySelectorAll("input")) input.checked = false;
    this.#again();
    this.select.focus();
    this.breaking.restore();
  }
}

/** @param {string} text */
const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
