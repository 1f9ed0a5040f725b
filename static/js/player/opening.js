/** @import { Point, Rect } from "./contract.js" */

/**
 * The tall form opens under the stop in use: everything below moves down. While the packet travels, one stop closes
 * as the other opens.
 */
export class Opening {
  /** @param {{below: number, by: number}[]} [gaps] */
  constructor(gaps = []) {
    this.gaps = gaps;
  }

  /** @param {Opening} from @param {Opening} to @param {number} progress */
  static between(from, to, progress) {
    const closing = from.gaps.map(({ below, by }) => ({ below, by: by * (1 - progress) }));
    const opening = to.gaps.map(({ below, by }) => ({ below, by: by * progress }));
    return new Opening([...closing, ...opening]);
  }

  /** @param {number} y */
  y(y) {
    return this.gaps.reduce((sum, gap) => (y > gap.below + 0.01 ? sum + gap.by : sum), y);
  }

  /** @param {Point} point @returns {Point} */
  point([x, y]) {
    return [x, this.y(y)];
  }

  /** A box around a gap grows with it. @param {Rect} box @returns {Rect} */
  box([x, y, width, height]) {
    const top = this.y(y);
    return [x, top, width, this.y(y + height) - top];
  }
}
