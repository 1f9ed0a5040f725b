import { element } from "./dom.js";
import { key } from "./glyph.js";
import { kindOf } from "./meaning.js";
import { settled } from "./motion.js";

/** @import { Horizon } from "./horizon.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Moment, Timeline } from "./timeline.js" */

const PREDICTION = ["Your prediction", "What happens here is shown when you have answered."];

/** @param {Moment} moment @param {Lens} lens */
function heading({ packet }, lens) {
  const kind = kindOf(lens.kind(packet));
  return element("p", { class: `tx-g k-${kind}` }, key(kind), `${lens.word(packet)}: ${packet.name}`);
}

/** Every sentence in order: the same facts as the picture, as a list that is also a way to go somewhere. */
export class Transcript {
  /** @param {HTMLElement} list what the server has sent @param {Lens} lens @param {(index: number) => void} jump */
  constructor(list, lens, jump) {
    this.lens = lens;
    this.list = list;
    this.jump = jump;
    /** @type {HTMLElement | null} the line of the moment that is shown */
    this.current = null;
    this.root = list.closest("details") ?? element("details", { class: "txw" }, element("summary", {}, "Transcript"), list);
  }

  /** From now on it hides what is not to be seen yet, and need not be closed. */
  open() {
    this.root.open = true;
  }

  /** @param {Timeline} timeline @param {Horizon} horizon */
  draw(timeline, horizon) {
    this.current = null;
    // what a question hides is not in the page at all
    this.list.replaceChildren(...timeline.moments.slice(0, horizon.last + 1).map((moment) => this.#line(moment, horizon)));
  }

  /** @param {Moment} moment */
  mark(moment) {
    const line = /** @type {HTMLElement | null} */ (this.list.children[moment.index] ?? null);
    if (line === this.current) return;
    for (const [each, current] of /** @type {const} */ ([[this.current, false], [line, true]])) {
      each?.classList.toggle("cur", current);
      each?.querySelector("button")?.setAttribute("aria-current", current ? "step" : "false");
    }
    this.current = line;
    settled(() => {
      if (line?.isConnected && this.list.scrollHeight > this.list.clientHeight) this.list.scrollTop = line.offsetTop - 64;
    });
  }

  /** @param {Moment} moment @param {Horizon} horizon */
  #line(moment, horizon) {
    const asked = horizon.waitsAt(moment);
    const [title, sentence] = asked ? PREDICTION : [moment.hop.title, moment.hop.sentence];
    const kind = asked ? "loc" : moment.stopped ? "drop" : kindOf(this.lens.kind(moment.packet));
    const first = moment.previous === null;
    return element("li", { class: `k-${kind}`, "data-at": moment.at },
      moment.wait && element("p", { class: "tx-w" }, moment.wait.sentence), first && heading(moment, this.lens),
      element("button", { type: "button", "aria-current": "false", onclick: () => this.jump(moment.index) }, element("b", {}, title), element("span", {}, sentence)));
  }
}
