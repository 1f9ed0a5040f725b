import { element } from "./dom.js";
import { count, timers } from "./timers.js";

/** @import { Notice, Packet, Step } from "./contract.js" */
/** @import { Links } from "./links.js" */
/** @typedef {typeof import("../panels/tables.js")} Tables */
/** @typedef {typeof import("../panels/bytes.js")} Bytes */
/** @typedef {typeof import("../panels/why-not.js")} Obstacles */
/** @import { Moment } from "./timeline.js" */
/** @import { Depth } from "./view.js" */

const NOT_YET = "The evidence appears once you have made your prediction.";

/** What was asked, which line answered, what came of it, and why. @param {Step} step @param {Links} links */
function decision(step, links) {
  const by = step.source ? element("code", { title: step.source.place }, step.answer) : step.answer;
  return [element("span", { class: "dec-w" }, step.question), element("span", { class: "dec-by" }, by),
    element("b", { class: "dec-r" }, step.result), element("span", { class: "dec-why" }, step.why, ...further(step, links))];
}

/** Where the rule, route or setting is written, and what Linux does there. @param {Step} step @param {Links} links */
function* further({ source, statement, question }, links) {
  const line = links.line(source?.line);
  if (source && line) yield* [" ", element("a", { href: line, title: source.place }, `Line ${source.line}`)];
  const told = links.statement(statement);
  if (told) yield* [" ", element("a", { href: told, "aria-label": `What Linux does: ${question}` }, "What Linux does")];
}

/** @param {Step} step @param {Links} links */
const row = (step, links) => element("li", { class: step.stops ? "dec k-drop" : "dec" }, decision(step, links));

/** The same row with everything that the decision was made from. @param {Step} step @param {number} now @param {Tables} tables @param {Links} links */
const whole = (step, now, tables, links) => element("li", { class: step.stops ? "all k-drop" : "all" },
  element("div", { class: "dec" }, decision(step, links)), step.table && tables.tableOf(step.table, now, step.stops));

/** What Linux would do here and the simulator does not. @param {Notice} notice @param {Links} links */
function notice({ name, sentence }, links) {
  const href = links.unmodelled(name);
  return element("p", { class: "unmodelled" }, element("b", {}, "Not simulated"), ` ${sentence} `, href && element("a", { href }, "What else is not"));
}

/** @param {Moment} moment @param {Tables | null} tables null where only the rows are wanted @param {Links} links */
function decisions({ hop }, tables, links) {
  const told = hop.steps.filter((step) => step.question);
  if (!told.length) return element("p", { class: "quiet" }, "Nothing was decided at this hop.");
  return element("ol", { class: "decs", "aria-label": "Decisions at this hop" }, told.map((step) => (tables ? whole(step, hop.time, tables, links) : row(step, links))));
}

/** Under the stage: what stopped the packet, one row for each decision, and at the last depth all tables. */
export class Evidence {
  /** @param {Links} links */
  constructor(links) {
    this.links = links;
    /** @type {Tables | null} come with the first run that is told in full */
    this.tables = null;
    /** @type {Bytes | null} come with the first run that has a tunnel */
    this.bytes = null;
    /** @type {Obstacles | null} come with the first run in which something stands in the way of a packet */
    this.obstacles = null;
    /** @type {WeakMap<Packet, HTMLElement>} what stopped a packet stays unfolded, whatever is drawn anew around it */
    this.strips = new WeakMap();
    this.root = element("div", { class: "evi", role: "group", "aria-label": "Evidence for this hop" });
  }

  /** @param {Moment} moment @param {Depth} depth @param {boolean} asking */
  show(moment, depth, asking) {
    const focused = this.#focused;
    this.#draw(moment, depth, asking);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  get #focused() {
    return this.root.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  }

  /** @param {Moment} moment @param {Depth} depth @param {boolean} asking */
  #draw(moment, depth, asking) {
    this.root.dataset.depth = depth;
    this.root.replaceChildren(...(asking ? [depth === "story" ? "" : element("p", { class: "quiet" }, NOT_YET)] : this.#parts(moment, depth)));
  }

  /** Time is to pass before a moment: where no tables tell what is remembered, that is all there is to see. @param {Moment} moment @param {Depth} depth */
  wait({ timers: remembered, wait }, depth) {
    if (wait && remembered.length && depth === "decisions") this.root.replaceChildren(timers(remembered, wait.from));
  }

  /** The timers that are shown go on while time passes. @param {number} now virtual time in s */
  count(now) {
    count(this.root, now);
  }

  /** @param {Moment} moment @param {Depth} depth */
  #parts(moment, depth) {
    const { hop, stopped, packet } = moment;
    const tables = depth === "everything" ? this.tables : null;
    return [
      ...(stopped && this.obstacles && packet.why_not.length ? [this.#strip(packet, this.obstacles)] : []),
      ...(depth !== "story" && moment.timers.length ? [timers(moment.timers, hop.time)] : []),
      ...hop.notices.map((each) => notice(each, this.links)),
      ...(hop.envelope && this.bytes ? [this.bytes.strip(hop.envelope)] : []),
      ...(depth === "story" ? [] : [decisions(moment, tables, this.links)]),
      ...(tables && hop.memory ? [tables.tableOf(hop.memory, hop.time)] : []),
    ];
  }

  /** @param {Packet} packet @param {Obstacles} obstacles */
  #strip(packet, obstacles) {
    const strip = this.strips.get(packet) ?? obstacles.whyNot(packet.why_not, this.links);
    this.strips.set(packet, strip);
    return strip;
  }

  /**
   * Keeps room for the tallest moment, so that stepping never moves what is below, and shows one of them.
   * @param {Moment[]} moments
   * @param {Moment} moment
   * @param {{depth: Depth, asking: boolean, most: number}} how the most px that are kept
   */
  reserve(moments, moment, { depth, asking, most }) {
    const { strips } = this;
    const focused = this.#focused;
    this.strips = new WeakMap();
    const rooms = moments.map((each) => element("div", { class: "evi", "data-depth": depth }, this.#parts(each, depth)));
    this.strips = strips;
    this.root.replaceChildren(...rooms); // all at once, so that the browser lays them out once
    const heights = rooms.map((room) => Math.ceil(room.getBoundingClientRect().height));
    this.root.style.minHeight = `${Math.min(most, Math.max(0, ...heights))}px`;
    this.#draw(moment, depth, asking);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }
}
