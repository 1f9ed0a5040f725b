import { element, unique } from "../player/dom.js";
import { matchesOf, tint } from "./matches.js";

/** @import { Match } from "./matches.js" */
/** @import { Sheet } from "./sheet.js" */

/** Finds words in the source, and replaces them. */
export class Finder {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    /** @type {Match[]} */
    this.matches = [];
    this.chosen = -1;
    this.words = field("Find", { enterkeyhint: "search", oninput: () => this.#search() });
    this.other = field("Replace with", {});
    this.count = element("span", { class: "ed-count", role: "status" });
    this.root = element("div", { class: "ed-find", role: "search", "aria-label": "In the source", hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) },
      element("p", {}, this.words.label, this.words.input, this.count, button("Previous", () => this.step(-1)), button("Next", () => this.step(1)), button("Close", () => this.close())),
      element("p", {}, this.other.label, this.other.input, button("Replace", () => this.#replace()), button("Replace all", () => this.#replaceAll())));
  }

  open() {
    const { selectionStart, selectionEnd } = this.sheet.field;
    const selected = this.sheet.text.slice(selectionStart, selectionEnd);
    if (selected && !selected.includes("\n")) this.words.input.value = selected;
    this.root.hidden = false;
    this.words.input.focus();
    this.words.input.select();
    this.#search();
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.#show([], -1);
    this.sheet.field.focus({ preventScroll: true });
  }

  /** The text has changed. */
  refresh() {
    if (!this.root.hidden) this.#show(matchesOf(this.sheet.text, this.words.input.value), -1);
  }

  /** @param {1 | -1} way */
  step(way) {
    const { length } = this.matches;
    if (!length) return;
    const here = this.chosen >= 0 ? this.chosen + way : this.#nearest(way);
    this.#show(this.matches, (here + length) % length);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key === "Enter" && event.target === this.words.input) this.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.other.input) this.#replace();
    else return;
    event.preventDefault();
  }

  /** Looks from the caret on, so that a longer word stays where the shorter one was found. */
  #search() {
    this.matches = matchesOf(this.sheet.text, this.words.input.value);
    this.#show(this.matches, this.matches.length ? this.#nearest(1) % this.matches.length : -1);
  }

  /** @param {1 | -1} way */
  #nearest(way) {
    const caret = this.sheet.field.selectionStart;
    const after = this.matches.findIndex(({ from }) => from >= caret);
    const next = after < 0 ? this.matches.length : after;
    return way > 0 ? next : next - 1;
  }

  /** @param {Match[]} matches @param {number} chosen */
  #show(matches, chosen) {
    const { sheet } = this;
    this.matches = matches;
    this.chosen = chosen;
    const match = matches[chosen];
    if (match) sheet.select(match.from, match.to);
    tint(sheet.underlay, sheet.text, matches, match);
    this.count.textContent = !this.words.input.value ? "" : match ? `${chosen + 1} of ${matches.length}` : `${matches.length || "None"} found`;
  }

  #replace() {
    const match = this.matches[this.chosen];
    if (!match) return this.step(1);
    const words = this.other.input.value;
    const caret = match.from + words.length;
    this.#write(match.from, match.to, words, caret);
    this.#search();
  }

  /** In one piece, which one undo takes back. */
  #replaceAll() {
    const [first, last] = [this.matches[0], this.matches.at(-1)];
    if (!first || !last) return;
    const { length } = this.matches;
    const { text } = this.sheet;
    const pieces = this.matches.map(({ to }, i) => this.other.input.value + text.slice(to, this.matches[i + 1]?.from ?? to));
    this.#write(first.from, last.to, pieces.join(""), first.from);
    this.count.textContent = `${length} replaced`;
  }

  /** @param {number} from @param {number} to @param {string} words @param {number} caret */
  #write(from, to, words, caret) {
    if (this.sheet.field.readOnly) return;
    const focused = document.activeElement;
    this.sheet.write({ from, to, words, start: caret, end: caret });
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}

/** @param {string} name @param {Record<string, string | (() => void)>} attributes */
function field(name, attributes) {
  const id = unique("find");
  const input = element("input", { id, type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  return { input, label: element("label", { for: id }, name) };
}

/** @param {string} name @param {() => void} act */
const button = (name, act) => element("button", { type: "button", class: "lnk", onclick: act }, name);
