import { element } from "./dom.js";
import { kindOf } from "./meaning.js";

/** @import { Packet } from "./contract.js" */
/** @import { Moment, Timeline } from "./timeline.js" */
/** @import { Horizon } from "./horizon.js" */
/** @import { Lens } from "./lens.js" */

const FOLDED = 2; // ticks' room for one tick, so that its words can be read
const NARROW = 10; // px for a tick, below which it is a smaller one
const WORDS = 64; // px for a packet, below which only the one on the stage is named

/** @param {Moment} moment @param {Horizon} horizon */
function tick(moment, horizon) {
  const asked = horizon.asks(moment) ? " q" : "";
  const stopped = moment.stopped && moment.index < horizon.told ? " x" : "";
  return element("i", { class: `tk${asked}${stopped}`, "data-index": moment.index });
}

/** @param {Packet} packet @param {Moment[]} moments @param {Horizon} horizon @param {Lens} lens */
function segment(packet, moments, horizon, lens) {
  const waits = moments[0]?.wait ? " waits" : "";
  const again = moments[0]?.again;
  const forgotten = moments[0]?.timers.filter((timer) => timer.forgotten).length ?? 0;
  const name = element("span", { class: "sgn" }, moments.length > 1 && element("b", {}, `${lens.word(packet)} `), element("em", {}, again ? again.title : packet.name));
  const made = element("div", { class: `sg k-${kindOf(lens.kind(packet))}${waits}${again ? " again" : ""}` },
    forgotten > 0 && element("span", { class: "fgt", title: `${forgotten === 1 ? "An entry is" : `${forgotten} entries are`} forgotten` }, "forgotten"),
    element("div", { class: "tks" }, moments.map((moment) => tick(moment, horizon))), name);
  made.style.flexGrow = String(again ? FOLDED : moments.length);
  return made;
}

const veil = () => element("div", { class: "sg veil" }, element("div", { class: "tks" }), element("span", { class: "sgn" }, "after your answer"));

/** One segment for every packet, one tick for every hop; beyond an open prediction the future has no shape. */
export class Scrubber {
  /** @param {Lens} lens @param {(index: number) => void} jump */
  constructor(lens, jump) {
    this.lens = lens;
    this.segments = element("div", { class: "scrub-g", "aria-hidden": "true" });
    this.range = element("input", { type: "range", min: 0, step: 1, value: 0, "aria-label": "Hop", oninput: () => jump(Number(this.range.value)) });
    this.root = element("div", { class: "scrub" }, this.segments, this.range);
  }

  /** @param {Timeline} timeline @param {Horizon} horizon */
  draw(timeline, horizon) {
    const seen = timeline.moments.slice(0, horizon.last + 1);
    const packets = timeline.trace.packets.map((packet) => ({ packet, moments: seen.filter((moment) => moment.packet === packet) }));
    this.segments.replaceChildren(...packets.filter(({ moments }) => moments.length).map(({ packet, moments }) => segment(packet, moments, horizon, this.lens)));
    if (horizon.veiled) this.segments.append(veil());
    this.range.max = String(horizon.last);
    const { clientWidth } = this.root;
    const tickRoom = clientWidth / (horizon.last + 1);
    this.range.style.setProperty("--tw", `${Math.max(24, tickRoom)}px`);
    this.root.classList.toggle("dense", clientWidth > 0 && tickRoom < NARROW);
    this.root.classList.toggle("terse", clientWidth > 0 && clientWidth / this.segments.children.length < WORDS);
  }

  /** @param {Moment} moment @param {string} words */
  mark(moment, words) {
    this.range.value = String(moment.index);
    this.range.setAttribute("aria-valuetext", words);
    for (const mark of this.segments.querySelectorAll("i.tk")) {
      const index = Number(/** @type {HTMLElement} */ (mark).dataset.index);
      mark.classList.toggle("done", index < moment.index);
      mark.classList.toggle("cur", index === moment.index);
    }
    for (const group of this.segments.children) group.classList.toggle("cur", group.querySelector(".cur") !== null);
  }
}
