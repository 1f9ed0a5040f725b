import { set, shape } from "./dom.js";
import { meaning } from "./meaning.js";
import { beside, path, until } from "./polyline.js";

/** @import { Lens } from "./lens.js" */
/** @import { Opening } from "./opening.js" */
/** @import { Plan } from "./plan.js" */
/** @import { Moment } from "./timeline.js" */

const APART = 4.5, UNASKED_APART = 9; // px to the left of the way, so that both ways of a conversation stay visible

/** What has happened stays on the page: one line for every hop so far. */
export class Trails {
  /** @param {Lens} lens */
  constructor(lens) {
    this.lens = lens;
    this.layer = shape("g", { class: "l-trail" });
  }

  /**
   * @param {Plan} plan
   * @param {Opening} opening
   * @param {Moment[]} moments up to the one on the stage
   * @param {number} progress of the last one
   */
  draw(plan, opening, moments, progress) {
    const now = moments.at(-1);
    const moved = moments.filter(({ previous, hop }) => previous && previous.place !== hop.place);
    while (this.layer.children.length > moved.length) this.layer.lastElementChild?.remove();
    while (this.layer.children.length < moved.length) this.layer.append(shape("path"));
    moved.forEach((moment, i) => {
      const line = /** @type {Element} */ (this.layer.children[i]);
      const way = plan.way(/** @type {{place: string}} */ (moment.previous).place, moment.hop.place).map((point) => opening.point(point));
      const past = moment.packet === now?.packet ? "" : " past";
      const { kind } = meaning(moment, false, this.lens), apart = kind === "uns" ? UNASKED_APART : APART;
      set(line, { class: `tr t-${kind}${past}`, d: path(beside(until(way, moment === now ? progress : 1), apart)) });
    });
  }
}
