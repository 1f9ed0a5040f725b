import { element } from "../player/dom.js";
import { TimeAxis } from "./time-axis.js";

/** @import { StreamTimeline } from "../player/contract.js" */
/** @import { Moment } from "../player/timeline.js" */

const ASK = "The time axis comes once you have answered the question: it would give the answer away.";

/** All streams of a run. */
export class TimeAxes {
  /** @param {HTMLElement} root @param {(at: string) => void} see */
  constructor(root, see) {
    this.root = root;
    this.see = see;
    /** @type {TimeAxis[]} */
    this.axes = [];
    this.hint = element("p", { class: "quiet", hidden: true }, ASK);
  }

  /** @param {StreamTimeline[]} timelines @param {string[]} svgs */
  use(timelines, svgs) {
    const count = timelines.length;
    if (this.axes.length !== count) this.axes = timelines.map((_, index) => new TimeAxis(index + 1, count, this.see));
    timelines.forEach((timeline, index) => this.axes[index]?.use(timeline, svgs[index] ?? ""));
    const roots = this.axes.map(({ root }) => root);
    if (this.hint.parentElement !== this.root || roots.some((root) => root.parentElement !== this.root)) this.root.replaceChildren(this.hint, ...roots);
    for (const axis of this.axes) axis.settle(axis.slider.firstElementChild?.getAttribute("width") ?? "");
  }

  /** @param {Moment} moment @param {boolean} veiled */
  show(moment, veiled) {
    this.hint.hidden = !veiled;
    for (const axis of this.axes) {
      axis.root.hidden = veiled;
      axis.show(moment);
    }
  }
}
