import { element, unique } from "../player/dom.js";

/** @import { Sheet } from "./sheet.js" */

/** Asks for a line and goes there. Not a form: it stands inside one. */
export class LineAsker {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    const id = unique("line");
    this.input = element("input", { id, type: "text", inputmode: "numeric", autocomplete: "off", size: 5 });
    this.root = element("div", { class: "ed-find line", role: "group", "aria-label": "Go to a line", hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) },
      element("label", { for: id }, "Go to line"), this.input, element("button", { type: "button", class: "lnk", onclick: () => this.#go() }, "Go"));
  }

  open() {
    this.root.hidden = false;
    this.input.value = String(this.sheet.position.line);
    this.input.focus();
    this.input.select();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key === "Enter") this.#go();
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #go() {
    const line = Number.parseInt(this.input.value, 10);
    this.#close();
    if (line) this.sheet.go({ line, column: 1 });
  }

  #close() {
    this.root.hidden = true;
    this.sheet.field.focus({ preventScroll: true });
  }
}
