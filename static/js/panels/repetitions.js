import { element } from "../player/dom.js";

/** @import { Repetition } from "../player/contract.js" */
/** @import { Horizon } from "../player/horizon.js" */
/** @import { Timeline } from "../player/timeline.js" */

/** @param {number} time in s */
const seconds = (time) => `${Math.round(time * 10) / 10} s`;

/** When each was sent, the first time included, and when nothing more is tried: a timer has run out at every mark. @param {Repetition} again */
function axis({ began, times, given_up: givenUp }) {
  const end = givenUp ?? times.at(-1) ?? began;
  const marks = [began, ...times, ...(givenUp === null ? [] : [givenUp])].map((time) => {
    const mark = element("i", { class: time === givenUp ? "agn-m end" : "agn-m" });
    mark.style.left = `${(100 * (time - began)) / (end - began || 1)}%`;
    return mark;
  });
  const last = givenUp === null ? seconds(end - began) : `${seconds(end - began)}: given up`;
  return element("span", { class: "agn-ax" }, element("span", { class: "agn-l" }, marks), element("span", { class: "agn-n" }, element("span", {}, "0 s"), element("span", {}, last)));
}

/** Below the scrubber: what was only said again, on its own axis of time; each row opens to its packets. */
export class Repetitions {
  /** @param {HTMLElement} root @param {(again: Repetition, open: boolean) => void} unfold */
  constructor(root, unfold) {
    this.root = root;
    this.unfold = unfold;
    /** @type {Map<Repetition, HTMLButtonElement>} */
    this.rows = new Map();
  }

  /** @param {Timeline} timeline @param {Horizon} horizon */
  draw(timeline, horizon) {
    const { repetitions } = timeline.trace;
    if (repetitions.some((again) => !this.rows.has(again)) || this.rows.size > repetitions.length) this.#build(repetitions);
    const seen = timeline.moments[horizon.last]?.packet.number ?? 0;
    for (const [again, row] of this.rows) {
      row.hidden = again.first > seen || (horizon.veiled && again.last > seen);
      row.setAttribute("aria-expanded", String(timeline.open.has(again.first)));
    }
    this.root.hidden = [...this.rows.values()].every((row) => row.hidden);
  }

  /** @param {Repetition[]} repetitions */
  #build(repetitions) {
    this.rows = new Map(repetitions.map((again) => [again, this.#row(again)]));
    this.root.replaceChildren(...this.rows.values());
  }

  /** @param {Repetition} again */
  #row(again) {
    const row = element("button", { type: "button", class: "agn-b" }, element("span", { class: "agn-t" }, again.title), axis(again));
    row.addEventListener("click", () => this.unfold(again, row.getAttribute("aria-expanded") !== "true"));
    return row;
  }
}
