import { element } from "./dom.js";

/** @import { Step } from "./contract.js" */
/** @import { Moment } from "./timeline.js" */
/** @import { Depth } from "./view.js" */

/** What stands in a packet's way, and how it is marked. Anything else only explains. */
const BLOCKING = new Map([["stopped here", "stop"], ["would also stop", "also"]]);

/** What was asked, which line answered, what came of it, and why. @param {Step} step */
function decision(step) {
  const by = step.source ? element("code", { title: step.source.place }, step.answer) : step.answer;
  return element("li", { class: step.stops ? "dec k-drop" : "dec" },
    element("span", { class: "dec-w" }, step.question), element("span", { class: "dec-by" }, by),
    element("b", { class: "dec-r" }, step.result), element("span", { class: "dec-why" }, step.why));
}

/** @param {Moment} moment */
function decisions({ hop }) {
  const told = hop.steps.filter((step) => step.question);
  if (!told.length) return element("p", { class: "quiet" }, "Nothing was decided at this hop.");
  return element("ol", { class: "decs", "aria-label": "Decisions at this hop" }, told.map(decision));
}

/** What stopped a packet. @param {Moment} moment */
function whyNot({ packet }) {
  const count = packet.why_not.filter(({ relation }) => BLOCKING.has(relation)).length;
  const words = ["Something stands", "One thing stands", "Two things stand", "Three things stand"][count] ?? `${count} things stand`;
  return element("details", { class: "wn" }, element("summary", {}, element("b", {}, "Why not?"), ` ${words} in its way`),
    element("ol", {}, packet.why_not.map(({ relation, title, sentence }) => element("li", { class: `wn-${BLOCKING.get(relation) ?? "other"}` },
      element("span", { class: "wn-s" }, relation.charAt(0).toUpperCase() + relation.slice(1)), element("b", {}, title), element("span", {}, sentence)))));
}

/** Under the stage: what stopped the packet, and at the depth of decisions one row for each. */
export class Evidence {
  constructor() {
    this.root = element("div", { class: "evi", role: "group", "aria-label": "Evidence for this hop" });
  }

  /** @param {Moment} moment @param {Depth} depth @param {boolean} asking */
  show(moment, depth, asking) {
    this.root.dataset.depth = depth;
    if (asking) {
      this.root.replaceChildren(depth === "story" ? "" : element("p", { class: "quiet" }, "The evidence appears once you have made your prediction."));
      return;
    }
    this.root.replaceChildren(...(moment.stopped && moment.packet.why_not.length ? [whyNot(moment)] : []), ...(depth === "story" ? [] : [decisions(moment)]));
  }

  /**
   * Keeps room for the tallest moment, so that stepping never moves what is below.
   * @param {Moment[]} moments
   * @param {Depth} depth
   * @param {number} most px
   */
  reserve(moments, depth, most) {
    this.root.style.minHeight = "0";
    const heights = moments.map((moment) => {
      this.show(moment, depth, false);
      return this.root.offsetHeight;
    });
    this.root.style.minHeight = `${Math.min(most, Math.max(0, ...heights))}px`;
  }
}
