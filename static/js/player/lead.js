/** @import { Picture, Point, Rect } from "./contract.js" */

const HALF = 17; // px from the middle of a packet to its lower edge

/** @param {Rect} box @param {number} x @param {number} top */
const inTheWay = ([bx, by, width, height], x, top) => x > bx - 4 && x < bx + width + 4 && by + height > top;

/**
 * The thread from the packet down to its note (wide). At rest it begins under the place's own name and takes the first
 * way down that crosses no other name; while moving it goes straight.
 * @param {Picture} picture
 * @param {string} place
 * @param {Point} at
 * @param {boolean} arrived
 */
export function lead(picture, place, [x, y], arrived) {
  const foot = picture.note[1];
  if (!arrived) return `M${x},${y + HALF}V${foot}`;
  const own = picture.nodes.find((node) => node.place === place);
  const label = own?.label_box ?? [x, y, 0, 0];
  const top = Math.max(y + HALF, label[1] > y ? label[1] + label[3] + 2 : 0);
  const others = picture.nodes.filter((node) => node !== own).flatMap((node) => [node.box, node.label_box]);
  const free = [0, -30, 30, -60, 60, -90, 90].find((d) => !others.some((box) => inTheWay(box, x + d, top)));
  const side = free ?? 0;
  return side ? `M${x},${top}v6h${side}V${foot}` : `M${x},${top}V${foot}`;
}
