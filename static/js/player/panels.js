import { element } from "./dom.js";

/** @import { Trace } from "./contract.js" */
/** @import { Breaker } from "../panels/breaker.js" */
/** @import { Guess } from "../panels/guess.js" */
/** @import { MomentText } from "../panels/moment-text.js" */
/** @import { Include } from "./simulations.js" */
/** @import { Moment } from "./timeline.js" */

/**
 * @typedef {object} PanelActions
 * @property {(include: Include[]) => void} load
 * @property {(place: string, guess: Guess) => void} take
 * @property {() => void} restore
 */

const ASK = "This comes once you have answered the question: it would give the answer away.";

/** @typedef {{asking: boolean, veiled: boolean, last: boolean}} State */

/**
 * What lies folded below the player: the moment as text, and what can be broken. Their modules come when a reader opens
 * them for the first time.
 */
export class Panels {
  /** @param {PanelActions} actions */
  constructor(actions) {
    this.actions = actions;
    /** @type {MomentText | null} */
    this.text = null;
    /** @type {Breaker | null} */
    this.breaker = null;
    this.folded = {
      text: element("details", { class: "moment" }, element("summary", {}, "This moment as text")),
      breaker: element("details", { class: "brk" }, element("summary", {}, "Break it yourself")),
    };
    this.hints = { text: element("p", { class: "quiet" }, ASK), breaker: element("p", { class: "quiet" }, ASK) };
    this.folded.text.append(this.hints.text);
    this.folded.breaker.append(this.hints.breaker);
    for (const folded of [this.folded.text, this.folded.breaker]) folded.addEventListener("toggle", () => this.#opened());
    /** @type {State} */
    this.state = { asking: false, veiled: false, last: false };
    this.root = element("div", { class: "panels" }, this.folded.text, this.folded.breaker);
    this.controls = "";
    /** @type {() => void} */
    this.again = () => {};
  }

  /** Another run, as it is written or with something taken away. @param {Trace} trace */
  use(trace) {
    const controls = JSON.stringify(trace.controls);
    if (controls !== this.controls) this.breaker?.forget();
    this.controls = controls;
    this.text?.forget();
    const wanted = /** @type {Include[]} */ ([this.text?.wants && "texts", this.breaker?.wants && "breakable"].filter(Boolean));
    if (wanted.length) this.actions.load(wanted);
  }

  /** What was asked for has come. @param {Trace} trace @param {string} taken what is away */
  take(trace, taken) {
    if (trace.texts) this.text?.use(trace.texts);
    if (trace.breakable) this.breaker?.use(trace.breakable, taken);
  }

  /** It did not come. @param {Include[]} include */
  missed(include) {
    if (include.includes("texts")) this.text?.missed();
    if (include.includes("breakable")) this.breaker?.missed();
  }

  /** @param {Moment} moment @param {State} state */
  show(moment, state) {
    this.state = state;
    this.again = () => this.text?.show(moment, state.asking);
    for (const [name, hint] of /** @type {const} */ ([["text", state.asking], ["breaker", state.veiled]])) {
      this.hints[name].hidden = !hint;
      this.folded[name].classList.toggle("veiled", hint);
    }
    this.#opened();
    this.again();
    this.breaker?.show(moment.at, state.last);
  }

  /** What a question that is still open would give away waits until it is answered. */
  #opened() {
    if (this.folded.text.open && !this.text && !this.state.asking) this.#text();
    if (this.folded.breaker.open && !this.breaker && !this.state.veiled) this.#break();
  }

  async #text() {
    const { MomentText } = await import("../panels/moment-text.js");
    if (this.text) return;
    this.text = new MomentText(this.folded.text, () => this.actions.load(["texts"]));
    this.again();
    this.actions.load(["texts"]);
  }

  async #break() {
    const { Breaker } = await import("../panels/breaker.js");
    if (this.breaker) return;
    const { load, take, restore } = this.actions;
    this.breaker = new Breaker(this.folded.breaker, { wanted: () => load(["breakable"]), take, restore });
    load(["breakable"]);
  }
}
