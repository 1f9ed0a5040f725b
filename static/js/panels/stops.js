/** @import { Mark, StreamTimeline } from "../player/contract.js" */

/**
 * A place on the axis that can be pointed at: a packet, or one of the moments that count.
 * @typedef {object} Stop
 * @property {number} time by which they are ordered: marks keep their own order
 * @property {number} mark its number, or -1 of a packet
 * @property {string} words
 * @property {string | null} at the moment on the stage
 * @property {Element} sign
 */

const SHORT = 10; // s under which times are told to a hundredth

/** @param {StreamTimeline} timeline @param {number} time */
export function after({ begins, ends }, time) {
  const precision = ends - begins > SHORT ? 10 : 100;
  return `${Math.round((time - begins) * precision) / precision} s`;
}

/** @param {StreamTimeline} timeline @param {Element} sign @returns {Stop | null} */
function stopOf(timeline, sign) {
  const number = Number(sign.getAttribute("data-mark") ?? -1);
  const mark = timeline.marks[number];
  if (mark) return { time: Math.max(...timeline.marks.slice(0, number + 1).map(({ time }) => time)), mark: number, words: `${after(timeline, mark.time)}: ${said(mark)}`, at: mark.at, sign };
  const beat = timeline.beats[Number(sign.getAttribute("data-beat"))];
  if (!beat) return null;
  return { time: beat.time, mark: -1, words: `${after(timeline, beat.time)}, ${timeline.lanes[beat.lane]?.label}: ${beat.ending}.`, at: beat.at, sign };
}

/** Of what is at the same time, marks come before packets. @param {Stop} stop */
const order = ({ mark }) => (mark < 0 ? Infinity : mark);

/** What a mark says beside its title. @param {Mark} mark */
const said = ({ title, sentence }) => (sentence === `${title}.` ? sentence : `${title}. ${sentence}`);

/** Every packet and every mark that is drawn, in the order of time. @param {StreamTimeline} timeline @param {Element} picture @returns {Stop[]} */
export function stopsOf(timeline, picture) {
  return [...picture.querySelectorAll("[data-beat], [data-mark]")].map((sign) => stopOf(timeline, sign)).filter((stop) => stop !== null)
    .sort((one, other) => one.time - other.time || (order(one) > order(other) ? 1 : -1));
}

/** Where it stands in the picture. @param {Stop} stop */
export function middle({ sign }) {
  const [x = 0, y = 0] = (sign.getAttribute("transform") ?? "").match(/[\d.]+/g)?.map(Number) ?? [];
  return { x, y };
}

/** The stop that is nearest to a place, or -1 where none is near. @param {Stop[]} stops @param {number} x @param {number} y @param {number} near in px */
export function nearest(stops, x, y, near) {
  const far = stops.map((stop) => Math.hypot(middle(stop).x - x, middle(stop).y - y));
  const least = Math.min(...far);
  return least <= near ? far.indexOf(least) : -1;
}

/** The next mark from a stop on, or the stop itself where there is none. @param {Stop[]} stops @param {number} index @param {number} step forward or back */
export function markFrom(stops, index, step) {
  let next = index + step;
  while (stops[next] && (stops[next]?.mark ?? 0) < 0) next += step;
  return stops[next] ? next : index;
}
