/** @import { Moment, Timeline } from "./timeline.js" */
/** @import { Foretold } from "./prediction.js" */

/**
 * How far one may look. Past an open prediction the future has no length, no shape and no colour.
 */
export class Horizon {
  /**
   * @param {Timeline} timeline
   * @param {Foretold[]} predictions those that belong to this run
   * @param {boolean} asking whether they are asked at all
   */
  constructor(timeline, predictions, asking) {
    this.timeline = timeline;
    /** @type {Map<number, Foretold>} */
    this.predictions = new Map(predictions.map((prediction) => [timeline.find(prediction.at), prediction]));
    this.predictions.delete(-1);
    const open = [...this.predictions].filter(([, prediction]) => prediction.open).map(([index]) => index);
    this.veiled = asking && open.length > 0;
    /** the last moment that can be reached */
    this.last = this.veiled ? Math.min(...open) : timeline.last;
    /** moments before this one may be told in full */
    this.told = this.veiled ? this.last : timeline.last + 1;
  }

  /** @param {Moment} moment */
  prediction(moment) {
    return this.predictions.get(moment.index) ?? null;
  }

  /** @param {Moment} moment */
  asks(moment) {
    return this.predictions.has(moment.index);
  }

  /** @param {Moment} moment whether the question of this moment is still to be answered */
  waitsAt(moment) {
    return this.veiled && moment.index === this.last;
  }

  /** @param {number} index */
  clamp(index) {
    return Math.max(0, Math.min(this.last, index));
  }
}
