/** @import { Moment } from "./timeline.js" */
/** @import { Depth } from "./view.js" */

/** @type {Record<Depth, number>} ms more to read */
const EXTRA = { story: 0, decisions: 1200, everything: 3200 };
const MOST = 4; // hops of a way that count

/** Time to read, in ms: about twenty characters a second, more where there are decisions. @param {Moment} moment @param {Depth} depth */
export function reading({ hop, wait }, depth) {
  const characters = hop.sentence.length + (wait?.sentence.length ?? 0);
  return Math.max(1900, 900 + characters * 46 + EXTRA[depth]);
}

/** Time to travel, in ms. @param {Moment} moment @param {number} links on the way */
export function travel({ wait }, links) {
  if (wait) return 1600;
  return links ? 500 + 380 * Math.min(MOST, links) : 260;
}
