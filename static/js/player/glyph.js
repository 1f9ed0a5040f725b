import { shape } from "./dom.js";

/** @import { Kind } from "./meaning.js" */
/** @import { Direction } from "./polyline.js" */
/** @typedef {[number, number]} Corner */

// One silhouette for each meaning, so that colour is never the only cue:
// req solid with a nose; res the same with a notched tail; uns hollow, two points; drop hollow and crossed; loc a slip.

/** @param {Kind} kind @param {number} a @param {number} b half the sides @param {number} nose @returns {Corner[]} */
function level(kind, a, b, nose) {
  if (kind === "loc") return [[-a, -b], [a, -b], [a, b], [-a, b]];
  if (kind === "uns" || kind === "drop") return [[-a, 0], [-a + nose, -b], [a - nose, -b], [a, 0], [a - nose, b], [-a + nose, b]];
  /** @type {Corner[]} */
  const arrow = [[-a, -b], [a - nose, -b], [a, 0], [a - nose, b], [-a, b]];
  return kind === "res" ? [...arrow, [-a + nose * 0.75, 0]] : arrow;
}

/** @param {Kind} kind @param {number} a @param {number} b half the sides @param {number} nose @returns {Corner[]} */
function upright(kind, a, b, nose) {
  if (kind === "loc") return [[-a, -b], [a, -b], [a, b], [-a, b]];
  if (kind === "uns" || kind === "drop") return [[-a, -b + nose / 2], [0, -b - nose / 2], [a, -b + nose / 2], [a, b - nose / 2], [0, b + nose / 2], [-a, b - nose / 2]];
  const top = -b - nose / 2;
  const foot = b - nose / 2;
  /** @type {Corner[]} */
  const arrow = [[a, top], [a, foot], [0, b + nose / 2], [-a, foot], [-a, top]];
  return kind === "res" ? [...arrow, [0, top + nose * 0.6]] : arrow;
}

/**
 * Path data of a plate around 0,0.
 * @param {Kind} kind
 * @param {Direction} direction
 * @param {number} width
 * @param {number} height
 */
export function plate(kind, direction, width, height) {
  const vertical = direction === "u" || direction === "d";
  const corners = vertical ? upright(kind, width / 2, height / 2, 9) : level(kind, width / 2, height / 2, width < 40 ? 7 : 11);
  const turned = corners.map(([x, y]) => [direction === "l" ? -x : x, direction === "u" ? -y : y]);
  return `M${turned.map(([x = 0, y = 0]) => `${+x.toFixed(1)},${+y.toFixed(1)}`).join("L")}Z`;
}

export const CROSS = "M-5-5L5 5M-5 5L5-5";
export const TICK = "M-5 0l3.5 3.5l6-7";

/**
 * The plate in small, beside a word.
 * @param {Kind} kind
 * @param {{invited?: boolean, direction?: Direction}} [look]
 */
export function key(kind, { invited = false, direction = kind === "req" ? "r" : "l" } = {}) {
  return shape("svg", { class: `key k-${kind}`, viewBox: "-17 -9 34 18", "aria-hidden": "true" },
    shape("path", { class: "plate", d: plate(kind, direction, 30, 14) }),
    (kind === "drop" || invited) && shape("path", { class: "cross", d: invited ? TICK : CROSS }));
}
