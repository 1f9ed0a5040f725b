import { element, say, unique } from "./dom.js";
import { key } from "./glyph.js";
import { LENSES, totals } from "./lens.js";
import { kindOf } from "./meaning.js";
import { grouped } from "./time.js";

/** @import { Lens, LensName } from "./lens.js" */
/** @import { Moment, Timeline } from "./timeline.js" */

/** The packet on the stage named three times, side by side: the ambiguity of the word is always in sight. */
export class Strip {
  /** @param {Lens} lens @param {{lens: (name: LensName) => void, across: (zone: string) => void}} choices */
  constructor(lens, choices) {
    this.lens = lens;
    const name = unique("lens");
    this.cells = LENSES.map(([value, label]) => {
      const input = element("input", { type: "radio", name, value, checked: value === lens.name, onchange: () => choices.lens(value) });
      const [word, aside] = [element("span", { class: "ln-w" }), element("span", { class: "ln-s" })];
      return { value, input, word, aside, label: element("label", { class: "ln" }, input, element("span", { class: "ln-q" }, label), aside, word) };
    });
    this.select = element("select", { "aria-label": "Boundary that counts", onchange: () => choices.across(this.select.value) });
    this.root = element("fieldset", { class: "lens" }, element("legend", { class: "sr" }, "What this packet is called, by"),
      this.cells.map(({ value, label }) => element("div", { class: "lnc" }, label, value === "crosses" && element("p", { class: "ln-b" }, this.select))));
  }

  /** The boundaries of a run. */
  offer() {
    this.select.replaceChildren(...this.lens.boundaries.map(({ zone, label }) => element("option", { value: zone }, label)));
    this.select.hidden = this.lens.boundaries.length === 0;
  }

  /** @param {Timeline} timeline @param {Moment} moment @param {boolean} asking what happens at this hop is not to be seen yet */
  show(timeline, moment, asking) {
    this.select.value = this.lens.across;
    const seen = asking ? moment.hop.number - 1 : moment.hop.number;
    const { billed, free } = totals(timeline, asking ? moment.index - 1 : moment.index);
    for (const { value, input, word, aside, label } of this.cells) {
      const reading = this.lens.read(value, moment.packet, seen);
      const kind = kindOf(reading.kind);
      const look = `ln k-${kind}`;
      input.checked = value === this.lens.name;
      if (label.className !== look || word.textContent !== reading.word) word.replaceChildren(key(kind), reading.word);
      label.className = look;
      const beside = value === "pays" ? `${grouped(billed)} B billed, ${grouped(free)} B free` : value === "began" ? reading.aside : "";
      say(aside, beside);
    }
  }
}
