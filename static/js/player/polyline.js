/** @import { Point } from "./contract.js" */

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/** @param {Point[]} points */
export function length(points) {
  return points.slice(1).reduce((sum, point, i) => sum + distance(/** @type {Point} */ (points[i]), point), 0);
}

/**
 * The part of a line from its start to a share of its length.
 * @param {Point[]} points
 * @param {number} share 0 to 1
 * @returns {Point[]}
 */
export function until(points, share) {
  let left = length(points) * share;
  const out = points.slice(0, 1);
  for (let i = 1; i < points.length; i += 1) {
    const a = /** @type {Point} */ (points[i - 1]);
    const b = /** @type {Point} */ (points[i]);
    const step = distance(a, b);
    if (step >= left) {
      const t = step ? left / step : 0;
      return [...out, [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]];
    }
    left -= step;
    out.push(b);
  }
  return out;
}

/** @typedef {"r" | "l" | "u" | "d"} Direction */

/**
 * Which way the end of a line points.
 * @param {Point[]} points
 * @returns {Direction | null}
 */
export function heading(points) {
  for (let i = points.length - 1; i > 0; i -= 1) {
    const a = /** @type {Point} */ (points[i - 1]);
    const b = /** @type {Point} */ (points[i]);
    if (distance(a, b) < 0.01) continue;
    if (Math.abs(b[0] - a[0]) >= Math.abs(b[1] - a[1])) return b[0] > a[0] ? "r" : "l";
    return b[1] > a[1] ? "d" : "u";
  }
  return null;
}

/** @param {Point} a @param {Point} b @returns {Point} to the left of the way from a to b */
function normal(a, b) {
  const size = distance(a, b) || 1;
  return [(b[1] - a[1]) / size, -(b[0] - a[0]) / size];
}

/**
 * The line moved to its left, so that the two ways of a conversation lie side by side.
 * @param {Point[]} points
 * @param {number} by px
 * @returns {Point[]}
 */
export function beside(points, by) {
  return points.map((point, i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    const a = before ? normal(before, point) : null;
    const b = after ? normal(point, after) : null;
    const [x, y] = a && b && (a[0] !== b[0] || a[1] !== b[1]) ? [a[0] + b[0], a[1] + b[1]] : (a ?? b ?? [0, 0]);
    return /** @type {Point} */ ([point[0] + x * by, point[1] + y * by]);
  });
}

/**
 * Path data with rounded corners.
 * @param {Point[]} points
 * @param {number} [radius] px
 */
export function path(points, radius = 9) {
  const [first, ...rest] = points;
  if (!first) return "";
  let out = `M${first[0].toFixed(1)} ${first[1].toFixed(1)}`;
  rest.forEach((corner, i) => {
    const before = /** @type {Point} */ (points[i]);
    const after = rest[i + 1];
    if (!after) {
      out += `L${corner[0].toFixed(1)} ${corner[1].toFixed(1)}`;
      return;
    }
    const a = near(corner, before, radius);
    const b = near(corner, after, radius);
    out += `L${a[0].toFixed(1)} ${a[1].toFixed(1)}Q${corner[0].toFixed(1)} ${corner[1].toFixed(1)} ${b[0].toFixed(1)} ${b[1].toFixed(1)}`;
  });
  return out;
}

/** @param {Point} corner @param {Point} other @param {number} radius @returns {Point} */
function near(corner, other, radius) {
  const size = distance(corner, other);
  const t = size ? Math.min(radius, size / 2) / size : 0;
  return [corner[0] + (other[0] - corner[0]) * t, corner[1] + (other[1] - corner[1]) * t];
}
