/** @import { Picture, PictureNode, Point, Rect } from "./contract.js" */

/** @param {Rect} box @returns {Point} */
export const centre = ([x, y, width, height]) => [x + width / 2, y + height / 2];

/** A picture that can be asked where places are and how to get from one to another. */
export class Plan {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.tall = picture.form === "tall";
    this.nodes = new Map(picture.nodes.map((node) => [node.place, node]));
    /** @type {Map<string, Point[]>} */
    this.ways = new Map();
  }

  /** @param {string} place @returns {PictureNode} */
  node(place) {
    const node = this.nodes.get(place);
    if (!node) throw new Error(`the picture has no place ${place}`);
    return node;
  }

  /** @param {string} place */
  centre(place) {
    return centre(this.node(place).box);
  }

  /**
   * From the middle of one place to the middle of another, along the links.
   * @param {string} from
   * @param {string} to
   * @returns {Point[]}
   */
  way(from, to) {
    const key = `${from} ${to}`;
    const known = this.ways.get(key);
    if (known) return known;
    const stops = this.#stops(from, to);
    const points = stops.slice(1).flatMap((there, i) => this.#link(/** @type {string} */ (stops[i]), there));
    this.ways.set(key, points);
    return points;
  }

  /** @param {string} from @param {string} to */
  links(from, to) {
    return this.#stops(from, to).length - 1;
  }

  /** @param {string} a @param {string} b @returns {Point[]} */
  #link(a, b) {
    const link = this.picture.links.find(({ between }) => between.includes(a) && between.includes(b));
    if (!link) return [this.centre(a), this.centre(b)];
    return link.between[0] === a ? link.points : [...link.points].reverse();
  }

  /** The fewest links from one place to another; straight across where there are none. @param {string} from @param {string} to */
  #stops(from, to) {
    /** @type {Map<string, string | null>} */
    const came = new Map([[from, null]]);
    const queue = [from];
    for (let here = queue.shift(); here !== undefined && here !== to; here = queue.shift()) {
      for (const { between } of this.picture.links) {
        if (!between.includes(here)) continue;
        const next = between[0] === here ? between[1] : between[0];
        if (!came.has(next)) {
          came.set(next, here);
          queue.push(next);
        }
      }
    }
    if (!came.has(to)) return [from, to];
    const stops = [to];
    for (let back = came.get(to); back; back = came.get(back)) stops.unshift(back);
    return stops;
  }
}
