import { set, shape } from "./dom.js";
import { path, until } from "./polyline.js";

/** @import { Opening } from "./opening.js" */
/** @import { Plan } from "./plan.js" */
/** @import { Outage, Point, Rect } from "./contract.js" */

const ARM = 6.5; // px from the middle of a cross to its ends
const CLEAR = 11; // px around its middle in which no word stands
const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]; // shares of a link's length at which its cross may stand, best first

/** @param {Point} point @param {Rect} box */
const covers = ([x, y], [left, top, width, height]) => x > left - CLEAR && x < left + width + CLEAR && y > top - CLEAR && y < top + height + CLEAR;

/**
 * @typedef {object} Shown
 * @property {Outage} outage
 * @property {Element} cross
 * @property {Point} at of the cross
 * @property {Element | null} line over a link
 * @property {Point[]} points
 */

/** What is down at a moment: a link is broken, a node is crossed out. */
export class Outages {
  constructor() {
    this.lines = shape("g", { class: "l-cut" });
    this.crosses = shape("g", { class: "l-out" });
    /** @type {Shown[]} */
    this.shown = [];
  }

  /** @param {Plan} plan @param {Outage[]} outages */
  use(plan, outages) {
    this.shown = outages.flatMap((outage) => (outage.kind === "node" ? nodes(plan, outage) : links(plan, outage)));
    this.lines.replaceChildren(...this.shown.flatMap(({ line }) => line ?? []));
    this.crosses.replaceChildren(...this.shown.map(({ cross }) => cross));
  }

  /** @param {Opening} opening @param {number} time in s */
  draw(opening, time) {
    for (const { outage, cross, at, line, points } of this.shown) {
      const over = time < outage.begins || (outage.ends !== null && time >= outage.ends);
      for (const part of line ? [cross, line] : [cross]) part.classList.toggle("off", over);
      const [x, y] = opening.point(at);
      set(cross, { transform: `translate(${x} ${y})` });
      if (line) set(line, { d: path(points.map((point) => opening.point(point))) });
    }
  }
}

/** @param {Outage} outage */
function crossed({ kind, sentence }) {
  const d = `M${-ARM} ${-ARM}L${ARM} ${ARM}M${ARM} ${-ARM}L${-ARM} ${ARM}`;
  return shape("g", { class: `out out-${kind}` }, shape("path", { class: "out-h", d }), shape("path", { class: "out-x", d }), shape("title", {}, sentence));
}

/** @param {Plan} plan @param {Outage} outage @returns {Shown[]} at each place of the node */
function nodes(plan, outage) {
  const places = plan.picture.nodes.filter(({ node }) => node === outage.place);
  return places.map(({ place }) => ({ outage, cross: crossed(outage), at: plan.centre(place), line: null, points: [] }));
}

/** @param {Plan} plan @param {Outage} outage @returns {Shown[]} on each line of the link */
function links(plan, outage) {
  const { links: all, tags, plates } = plan.picture;
  const words = [...tags, ...plates].map(({ box }) => box);
  return all.filter(({ link }) => link.startsWith(`${outage.place} `)).map(({ points }) => {
    const places = ALONG.map((share) => /** @type {Point} */ (until(points, share).at(-1)));
    const at = places.find((place) => !words.some((box) => covers(place, box))) ?? /** @type {Point} */ (places[0]);
    return { outage, cross: crossed(outage), at, line: shape("path", { class: "cut" }), points };
  });
}
