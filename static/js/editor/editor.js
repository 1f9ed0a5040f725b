import { Finder } from "./finder.js";
import { Keeper } from "./keeper.js";
import { LineAsker } from "./line-asker.js";
import { teach } from "./manners.js";
import { neighbour, problemOf, readProblems } from "./problems.js";
import { Sheet } from "./sheet.js";
import { StatusLine } from "./status-line.js";

/** @import { Problem } from "./problems.js" */

const PAUSE = 400; // in ms: who writes on is not interrupted by checks

/** @param {KeyboardEvent} event */
const shortcut = ({ ctrlKey, metaKey, altKey, shiftKey, key }) => ((ctrlKey || metaKey) && !altKey && !shiftKey ? key.toLowerCase() : "");

/** One text that is edited: everything around the text area, and what it tells the page. */
export class Editor {
  #timer = 0;
  /** @type {Problem[]} */
  #problems = [];

  /** @param {HTMLElement} root @param {HTMLTextAreaElement} field */
  constructor(root, field) {
    this.root = root;
    this.sheet = new Sheet(field);
    this.finder = new Finder(this.sheet);
    this.asker = new LineAsker(this.sheet);
    this.status = new StatusLine(() => this.asker.open(), () => this.finder.open());
    root.prepend(this.finder.root, this.asker.root);
    root.append(this.status.root);
    this.keeper = new Keeper(root, this.sheet, this.status);
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), this.status.hint.id].filter(Boolean).join(" "));
    field.addEventListener("input", () => this.#changed());
    root.addEventListener("keydown", (event) => this.#press(event));
    teach(this.sheet);
    this.#begin();
  }

  /** To what happens on the page outside, as long as the editor is part of it. @param {AbortSignal} signal */
  listen(signal) {
    /** @param {EventTarget} target @param {string} type @param {(event: any) => void} act */
    const on = (target, type, act) => target.addEventListener(type, act, { signal });
    on(document, "selectionchange", () => this.#point());
    on(document, "keydown", (event) => this.#pressAnywhere(event));
    on(document, "click", (event) => this.#follow(event));
    on(document, "htmx:after:swap", () => this.#mark());
    this.keeper.listen(on);
  }

  #begin() {
    this.#point();
    this.#mark();
    const line = /^#line-(\d+)$/.exec(location.hash)?.[1];
    if (line) this.sheet.go({ line: Number(line), column: 1 });
  }

  #changed() {
    this.sheet.refresh();
    this.finder.refresh();
    this.#point();
    this.keeper.tell();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.keeper.keep();
      this.root.dispatchEvent(new Event("source-changed", { bubbles: true }));
    }, PAUSE);
  }

  #point() {
    const { position } = this.sheet;
    this.status.point(position);
    this.sheet.underlay.point(position.line);
  }

  /** The server has checked, or something else of the page is new. */
  #mark() {
    this.#problems = readProblems(this.root.getAttribute("problems") ?? "problems");
    this.sheet.underlay.mark(this.#problems);
    this.root.dispatchEvent(new CustomEvent("problems-changed", { bubbles: true, detail: { count: this.#problems.length } }));
  }

  /** Pressed a second time, inside the bar, Ctrl+F is the browser's. @param {KeyboardEvent} event */
  #press(event) {
    const key = shortcut(event);
    if (event.key === "Escape") return this.finder.close();
    if (key === "f" && event.target !== this.finder.words.input) this.finder.open();
    else if (key === "g") this.asker.open();
    else return;
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #pressAnywhere(event) {
    if (shortcut(event) === "s") this.keeper.save();
    else if (event.key === "F8") this.#jump(neighbour(this.#problems, this.sheet.position, event.shiftKey));
    else return;
    event.preventDefault();
  }

  /** @param {Problem | undefined} problem */
  #jump(problem) {
    if (problem) this.sheet.go(problem);
    this.status.announce(problem ? problem.words : "No problem is known.");
  }

  /** @param {MouseEvent} event */
  #follow(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-line]") : null;
    if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#jump(problemOf(link));
  }
}
