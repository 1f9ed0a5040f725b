import { element } from "../player/dom.js";

/** @import { Problem } from "./problems.js" */

/**
 * The words of the text area once more, unseen, line by line under it. Both wrap alike, so that the number beside each
 * line stands where the line stands; what is to be seen of a line, a mark or a tint, is seen here.
 */
export class Underlay {
  constructor() {
    this.root = element("div", { class: "ed-lines", "aria-hidden": "true" });
    /** @type {string[]} */
    this.lines = [];
  }

  /** Only lines that differ are made anew: the others keep their marks while lines come and go above them. @param {string} text */
  show(text) {
    const before = this.lines;
    const after = text.split("\n");
    const most = Math.min(before.length, after.length);
    let head = 0;
    while (head < most && before[head] === after[head]) head += 1;
    let tail = 0;
    while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
    this.#replace(head, before.length - tail, after.slice(head, after.length - tail));
    this.lines = after;
  }

  /** Of the highest number. */
  get digits() {
    return Math.max(2, String(this.lines.length).length);
  }

  /** @param {number} line from 1 */
  row(line) {
    return /** @type {HTMLElement | null} */ (this.root.children[line - 1] ?? null);
  }

  /** @param {number} line the caret stands in it */
  point(line) {
    const row = this.row(line);
    if (row?.classList.contains("cur")) return;
    this.root.querySelector(".cur")?.classList.remove("cur");
    row?.classList.add("cur");
  }

  /** A line may have problems of both weights; then the heavier one is seen. @param {Problem[]} problems */
  mark(problems) {
    for (const row of this.root.querySelectorAll("[class*='k-']")) row.classList.remove("k-drop", "k-uns");
    for (const { line, warning } of problems) this.row(line)?.classList.add(warning ? "k-uns" : "k-drop");
  }

  /** A line that is changed keeps its row and with it its mark; only what is over is made or taken away. @param {number} from @param {number} to @param {string[]} lines */
  #replace(from, to, lines) {
    const rows = [...this.root.children].slice(from, to);
    for (const [i, line] of lines.slice(0, rows.length).entries()) /** @type {Element} */ (rows[i]).textContent = line;
    for (const row of rows.slice(lines.length)) row.remove();
    const added = lines.slice(rows.length).map((line) => element("div", { class: "ed-line" }, line));
    const next = this.root.children[from + Math.min(rows.length, lines.length)] ?? null;
    for (const row of added) this.root.insertBefore(row, next);
  }
}
