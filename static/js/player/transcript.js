import { element } from "./dom.js";
import { key } from "./glyph.js";
import { kindOf } from "./meaning.js";

/** @import { Horizon } from "./horizon.js" */
/** @import { Moment, Timeline } from "./timeline.js" */

const PREDICTION = ["Your prediction", "What happens here is shown when you have answered."];

/** @param {Moment} moment */
const heading = ({ packet }) => element("p", { class: `tx-g k-${kindOf(packet.kind)}` }, key(kindOf(packet.kind)), `${packet.word}: ${packet.name}`);

/** Every sentence in order: the same facts as the picture, as a list that is also a way to go somewhere. */
export class Transcript {
  /** @param {HTMLElement} list what the server has sent @param {(index: number) => void} jump */
  constructor(list, jump) {
    this.list = list;
    this.jump = jump;
    this.root = list.closest("details") ?? element("details", { class: "txw" }, element("summary", {}, "Transcript"), list);
  }

  /** From now on it hides what is not to be seen yet, and need not be closed. */
  open() {
    this.root.open = true;
  }

  /** @param {Timeline} timeline @param {Horizon} horizon */
  draw(timeline, horizon) {
    this.list.replaceChildren(...timeline.moments.map((moment) => this.#line(moment, horizon)));
  }

  /** @param {Moment} moment */
  mark(moment) {
    [...this.list.children].forEach((line, index) => {
      const current = index === moment.index;
      line.classList.toggle("cur", current);
      line.querySelector("button")?.setAttribute("aria-current", current ? "step" : "false");
      if (current && this.list.scrollHeight > this.list.clientHeight) this.list.scrollTop = /** @type {HTMLElement} */ (line).offsetTop - 64;
    });
  }

  /** @param {Moment} moment @param {Horizon} horizon */
  #line(moment, horizon) {
    const asked = horizon.waitsAt(moment);
    const [title, sentence] = asked ? PREDICTION : [moment.hop.title, moment.hop.sentence];
    const kind = asked ? "loc" : moment.stopped ? "drop" : kindOf(moment.packet.kind);
    const first = moment.previous === null;
    return element("li", { class: `k-${kind}`, "data-at": moment.at, hidden: moment.index > horizon.last },
      moment.wait && element("p", { class: "tx-w" }, moment.wait.sentence), first && heading(moment),
      element("button", { type: "button", onclick: () => this.jump(moment.index) }, element("b", {}, title), element("span", {}, sentence)));
  }
}
