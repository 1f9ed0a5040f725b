import { element } from "./dom.js";
import { kept } from "./motion.js";

/** @import { Simulation, Trace } from "./contract.js" */
/** @import { TimeAxes } from "../panels/time-axes.js" */
/** @import { Moment } from "./timeline.js" */

const SHEET = "css/axis.css";

/** The style sheet, where the page has come without a stream. */
function dress() {
  if (document.querySelector(`link[href$="${SHEET}"]`)) return;
  const link = element("link", { rel: "stylesheet", href: new URL(`../../${SHEET}`, import.meta.url).href });
  document.head.append(link);
  return new Promise((come) => { link.onload = link.onerror = come; });
}

/** Where the streams of a run stand on their time axes: above the stage. Its module comes with the first run that has one. */
export class Axes {
  /** @param {HTMLElement | null} root what the server has sent @param {(at: string) => void} see shows a packet on the stage */
  constructor(root, see) {
    this.root = root ?? element("div", { class: "axes" });
    this.see = see;
    /** @type {TimeAxes | null} */
    this.drawn = null;
    /** @type {boolean | null} whether an open question hides it; not known before the first moment */
    this.veiled = null;
  }

  /** @param {Trace} trace */
  async furnish({ timelines = [] }) {
    if (!timelines.length || this.drawn) return;
    const [{ TimeAxes }] = await Promise.all([import("../panels/time-axes.js"), dress()]);
    this.drawn ??= new TimeAxes(this.root, this.see);
  }

  /** @param {Simulation} simulation */
  use({ trace, pictures }) {
    this.root.hidden = !trace.timelines?.length;
    this.drawn?.use(trace.timelines ?? [], pictures.axes);
  }

  /** The stage stays before the reader's eyes when an answer brings the axis. @param {Moment} moment @param {boolean} veiled @param {HTMLElement} stage */
  show(moment, veiled, stage) {
    const { drawn } = this;
    if (!drawn) return;
    if (this.veiled === null || this.veiled === veiled) drawn.show(moment, veiled);
    else kept(stage, () => drawn.show(moment, veiled));
    this.veiled = veiled;
  }
}
