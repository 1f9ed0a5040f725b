import { element, unique } from "../player/dom.js";
import { Guess } from "./guess.js";

/** @import { Breakable, Thing } from "../player/contract.js" */

/**
 * @typedef {object} Breaking
 * @property {() => void} wanted it was opened and does not know yet what can be taken away
 * @property {(place: string, guess: Guess) => void} take takes something away and plays
 * @property {() => void} restore puts it back
 */

const FAILED = "What can be taken away could not be found out. Close this and open it again to try once more.";

/** *Break it yourself*: take one thing away, say what will happen, watch, put it back. */
export class Breaker {
  /** @param {HTMLDetailsElement} root the folded part it fills @param {Breaking} breaking */
  constructor(root, breaking) {
    this.breaking = breaking;
    /** @type {Breakable | null} */
    this.found = null;
    /** @type {Guess | null} not yet judged */
    this.guess = null;
    const id = unique("break");
    this.name = `${id}-guess`;
    this.select = element("select", { id, onchange: () => this.#again() });
    this.options = element("fieldset", { class: "bk-o" });
    this.go = element("button", { type: "button", class: "btn", disabled: true, onclick: () => this.#take() }, "Remove it and watch");
    this.result = element("p", { class: "bk-r" });
    this.state = element("p", { class: "quiet", role: "status" });
    this.form = element("div", { class: "bk" }, element("p", { class: "bk-1" }, element("label", { for: id }, "Take away"), this.select), this.options, element("p", { class: "bk-3" }, this.go), this.result);
    this.root = root;
    root.append(this.state, this.form);
    root.addEventListener("toggle", () => this.#ask());
    this.forget();
  }

  get wants() {
    return this.root.open && this.found === null;
  }

  /** Another choice of controls: what can be taken away is found out anew. */
  forget() {
    this.found = this.guess = null;
    this.#show("Every rule and every route is taken away once, to see what can come of it …");
  }

  /** @param {Breakable} found @param {string} taken what is away already */
  use(found, taken) {
    this.found = found;
    const groups = [...new Set(found.things.map(({ group }) => group))];
    this.select.replaceChildren(...groups.map((label) => element("optgroup", { label }, found.things.filter(({ group }) => group === label).map((thing) => option(thing, taken)))));
    this.options.replaceChildren(element("legend", { class: "bk-q" }, "What will happen?"), ...found.outcomes.map((outcome) =>
      element("label", {}, element("input", { type: "radio", name: this.name, value: outcome.id, onchange: () => this.#again() }), element("span", {}, outcome.text))));
    this.#show(found.things.length ? "" : "There is no rule and no route that could be taken away.");
    this.#again();
  }

  missed() {
    this.#show(FAILED);
  }

  /** The changed run has come to a moment. @param {string} at @param {boolean} last */
  show(at, last) {
    if (!this.guess?.came) return;
    if (at !== this.guess.at && !last) return this.result.replaceChildren("It is away. Watch where it ends.");
    this.result.replaceChildren(...this.guess.parts(), element("button", { type: "button", class: "lnk", onclick: () => this.#restore() }, "Put it back"));
    this.guess = null;
  }

  #ask() {
    if (!this.wants) return;
    this.forget();
    this.breaking.wanted();
  }

  /** @param {string} state said instead of the form */
  #show(state) {
    this.state.textContent = state;
    this.state.hidden = !state;
    this.form.hidden = state !== "";
  }

  get #said() {
    const picked = /** @type {HTMLInputElement | null} */ (this.options.querySelector("input:checked"));
    return this.found?.outcomes.find(({ id }) => id === picked?.value);
  }

  #again() {
    this.go.disabled = !this.#said;
    this.result.replaceChildren();
  }

  #take() {
    const said = this.#said;
    if (!said) return;
    this.guess = new Guess(said);
    this.result.replaceChildren();
    this.breaking.take(this.select.value, this.guess);
  }

  #restore() {
    for (const input of this.options.querySelectorAll("input")) input.checked = false;
    this.#again();
    this.select.focus({ preventScroll: true });
    this.breaking.restore();
  }
}

/** @param {Thing} thing @param {string} taken */
const option = ({ place, label }, taken) => element("option", { value: place, selected: place === taken }, label);
