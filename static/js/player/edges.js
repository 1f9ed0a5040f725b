import { set, shape } from "./dom.js";

/** @import { PictureZone } from "./contract.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Opening } from "./opening.js" */

/**
 * The boundaries as something to click on: a line with a wide invisible margin. For whoever does not point, the same
 * choice is a select in the strip above.
 */
export class Edges {
  /** @param {PictureZone[]} zones @param {Lens} lens @param {(zone: string) => void} choose */
  constructor(zones, lens, choose) {
    this.lens = lens;
    this.layer = shape("g", { class: "l-edge" });
    this.edges = zones.map((zone) => {
      const line = shape("rect", { class: "edge", rx: 4, onclick: () => choose(zone.zone) });
      const target = shape("rect", { class: "edge-hit", rx: 4, onclick: () => choose(zone.zone) }, shape("title", {}, `Count at the boundary of ${zone.label}`));
      this.layer.append(line, target);
      return { zone, line, target };
    });
  }

  /** @param {Opening} opening */
  draw(opening) {
    for (const { zone, line, target } of this.edges) {
      const [x, y, width, height] = opening.box(zone.outer);
      for (const part of [line, target]) set(part, { x, y, width, height: Math.max(0, height) });
    }
  }

  /** Shows the boundary that counts, and which ones can be chosen. */
  mark() {
    const known = new Set(this.lens.boundaries.map(({ zone }) => zone));
    for (const { zone, line, target } of this.edges) {
      line.classList.toggle("on", this.lens.name !== "began" && this.#counts(zone.zone));
      target.classList.toggle("off", !known.has(zone.zone));
    }
  }

  /** @param {string} zone */
  #counts(zone) {
    if (this.lens.name === "crosses") return zone === this.lens.across;
    return this.lens.boundaries.some((boundary) => boundary.zone === zone && boundary.billed);
  }
}
