import { element } from "./dom.js";
import { left } from "./time.js";

/** @import { Entry, Trace, Wait } from "./contract.js" */

/**
 * An entry that is remembered when a wait begins.
 * @typedef {object} Timer
 * @property {string} node its label
 * @property {Entry} entry
 * @property {boolean} forgotten its time is over before the wait is
 */

/** What every node remembers when a wait begins, and what of it the wait outlasts. @param {Trace} trace @param {Wait} wait @returns {Timer[]} */
export function timersOf(trace, wait) {
  /** @type {Map<string, {node: string, entry: Entry}>} */
  const known = new Map();
  for (const { time, node, label, change, entry } of trace.tracking) {
    if (time > wait.from) break;
    const key = `${node} ${entry.id}`;
    if (["expired", "removed", "evicted", "replaced"].includes(change)) known.delete(key);
    else known.set(key, { node: label, entry });
  }
  return [...known.values()].map(({ node, entry }) => ({ node, entry, forgotten: entry.expires <= wait.to }));
}

/** @param {Timer} timer @param {number} now */
function line({ node, entry }, now) {
  return element("li", {}, element("span", {}, node), element("code", {}, entry.original.replaceAll(" -> ", " → ")), element("span", {}, entry.state ?? entry.protocol.toUpperCase()),
    element("time", { "data-expires": entry.expires }, left(entry.expires - now)), element("b", {}, "forgotten"));
}

/** Who remembers what while time passes before a packet: the seconds run down, and what is over is struck out. @param {Timer[]} remembered @param {number} now */
export function timers(remembered, now) {
  const list = element("ol", { class: "tmr", "aria-label": "What is remembered while time passes" }, remembered.map((timer) => line(timer, now)));
  count(list, now);
  return list;
}

/** Lets timers show another moment. @param {Element} root @param {number} now virtual time in s */
export function count(root, now) {
  for (const timer of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("time[data-expires]"))) {
    const rest = Number(timer.dataset.expires) - now;
    timer.textContent = left(rest);
    timer.closest(".tmr li")?.classList.toggle("gone", rest <= 0);
  }
}
