// How things move and how long that takes, and when nothing does.

/** @import { Moment } from "./timeline.js" */
/** @import { Depth } from "./view.js" */

/** @type {Record<Depth, number>} ms more to read */
const EXTRA = { story: 0, decisions: 1200, everything: 3200 };
const MOST = 4; // hops of a way that count

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const still = () => calm.matches;

/** @param {number} t */
const ease = (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

/**
 * Calls `frame` with 0 to 1, eased in and out, then `done`. Returns the way to stop it.
 * @param {number} duration ms
 * @param {(progress: number) => void} frame
 * @param {() => void} done
 */
export function tween(duration, frame, done) {
  /** @type {number | undefined} */
  let start;
  let request = requestAnimationFrame(function next(now) {
    start ??= now;
    const passed = Math.min(1, (now - start) / duration);
    frame(ease(passed));
    if (passed < 1) request = requestAnimationFrame(next);
    else done();
  });
  return () => cancelAnimationFrame(request);
}

/** Does it when what is drawn now has been laid out, so that to measure costs nothing. @param {() => void} act */
export const settled = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

/**
 * Brings something into view, gently where that is welcome.
 * @param {Element} target
 * @param {ScrollLogicalPosition} block
 */
export const reveal = (target, block) => target.scrollIntoView({ block, behavior: still() ? "auto" : "smooth" });

/** Does something to the page above a part of it, which stays where it is before the reader's eyes. @param {Element} part @param {() => void} act */
export function kept(part, act) {
  const { top } = part.getBoundingClientRect();
  act();
  scrollBy({ top: part.getBoundingClientRect().top - top, behavior: "instant" });
}

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
