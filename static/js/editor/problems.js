import { order } from "./positions.js";

/** @import { Position } from "./positions.js" */

/**
 * @typedef {object} Problem
 * @property {number} line
 * @property {number} column
 * @property {boolean} warning it keeps nobody from publishing
 * @property {string} words
 */

/** @param {HTMLElement} link `<a href="#line-12" data-line="12" data-column="3">` @returns {Problem} */
export function problemOf(link) {
  const item = link.closest("li") ?? link;
  const words = (item.textContent ?? "").replace(/\s+/g, " ").trim();
  return { line: Number(link.dataset.line), column: Number(link.dataset.column ?? 1), warning: item.classList.contains("k-uns"), words };
}

/** What the server found, as it stands in the page now, from top to bottom of the text. @param {string} id of the list's holder */
export function readProblems(id) {
  const links = document.getElementById(id)?.querySelectorAll("a[data-line]") ?? [];
  return [...links].map((link) => problemOf(/** @type {HTMLElement} */ (link))).sort(order);
}

/** The one after the caret, or before it; behind the last comes the first. @param {Problem[]} problems @param {Position} caret @param {boolean} back */
export function neighbour(problems, caret, back) {
  return back
    ? problems.findLast((problem) => order(problem, caret) < 0) ?? problems.at(-1)
    : problems.find((problem) => order(problem, caret) > 0) ?? problems[0];
}
