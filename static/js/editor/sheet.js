import { element } from "../player/dom.js";
import { offsetAt, positionAt } from "./positions.js";
import { Underlay } from "./underlay.js";

/** @import { Change } from "./changes.js" */
/** @import { Position } from "./positions.js" */

/** The text area on its underlay. They scroll as one: the text area is always as high as its text. */
export class Sheet {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.underlay = new Underlay();
    this.root = element("div", { class: "ed-sheet" });
    this.#adopt();
    this.refresh();
  }

  get text() {
    return this.field.value;
  }

  /** @returns {Position} of the caret */
  get position() {
    const { selectionStart, selectionEnd, selectionDirection, value } = this.field;
    return positionAt(value, selectionDirection === "backward" ? selectionStart : selectionEnd);
  }

  refresh() {
    this.underlay.show(this.field.value);
    this.root.parentElement?.style.setProperty("--digits", String(this.underlay.digits));
  }

  /** As if it had been typed: what the browser can undo it undoes. @param {Change} change */
  write({ from, to, words, start, end }) {
    const { field } = this;
    if (field.value.slice(from, to) !== words) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(from, to);
      if (!document.execCommand(words ? "insertText" : "delete", false, words)) {
        field.setRangeText(words, from, to);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    field.setSelectionRange(start, end);
  }

  /** The caret stands there, and the writer sees it. @param {Position} position */
  go(position) {
    const offset = offsetAt(this.text, position);
    this.root.dispatchEvent(new Event("source-wanted", { bubbles: true }));
    this.field.focus({ preventScroll: true });
    this.select(offset, offset);
  }

  /** @param {number} from @param {number} to */
  select(from, to) {
    this.field.setSelectionRange(from, to);
    this.#reveal(positionAt(this.text, from).line);
  }

  /** @param {number} line */
  #reveal(line) {
    const row = this.underlay.row(line);
    if (!row) return;
    const { scrollTop, clientHeight } = this.root;
    const room = Math.min(2 * row.offsetHeight, clientHeight / 4);
    const seen = row.offsetTop >= scrollTop + room && row.offsetTop + row.offsetHeight <= scrollTop + clientHeight - room;
    if (!seen) this.root.scrollTop = row.offsetTop - clientHeight / 3;
    this.root.scrollIntoView({ block: "nearest" });
  }

  /** Somebody may be writing already: focus and selection outlive the move. */
  #adopt() {
    const { field } = this;
    const { selectionStart, selectionEnd } = field;
    const focused = document.activeElement === field;
    field.replaceWith(this.root);
    this.root.append(this.underlay.root, field);
    field.rows = 1;
    if (!focused) return;
    field.focus({ preventScroll: true });
    field.setSelectionRange(selectionStart, selectionEnd);
  }
}
