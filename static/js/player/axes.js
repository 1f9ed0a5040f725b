import { element } from "./dom.js";

/** @import { Simulation, Trace } from "./contract.js" */
/** @import { TimeAxes } from "../panels/time-axes.js" */
/** @import { Moment } from "./timeline.js" */

/** Where the streams of a run stand on their time axes: above the stage. Its module comes with the first run that has one. */
export class Axes {
  /** @param {HTMLElement | null} root what the server has sent @param {(at: string) => void} see shows a packet on the stage */
  constructor(root, see) {
    this.root = root ?? element("div", { class: "axes" });
    this.see = see;
    /** @type {TimeAxes | null} */
    this.drawn = null;
  }

  /** @param {Trace} trace */
  async furnish({ timelines = [] }) {
    if (!timelines.length || this.drawn) return;
    const { TimeAxes } = await import("../panels/time-axes.js");
    this.drawn ??= new TimeAxes(this.root, this.see);
  }

  /** @param {Simulation} simulation */
  use({ trace, pictures }) {
    this.root.hidden = !trace.timelines?.length;
    this.drawn?.use(trace.timelines ?? [], pictures.axes);
  }

  /** @param {Moment} moment @param {boolean} veiled whether an open question hides how it goes on */
  show(moment, veiled) {
    this.drawn?.show(moment, veiled);
  }
}
