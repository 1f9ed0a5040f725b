import { Breaker } from "./breaker.js";
import { element } from "./dom.js";
import { MomentText } from "./moment-text.js";

/** @import { Trace } from "./contract.js" */
/** @import { Include } from "./simulations.js" */
/** @import { Moment } from "./timeline.js" */

/**
 * @typedef {object} PanelActions
 * @property {(include: Include[]) => void} load
 * @property {(place: string) => void} take
 * @property {() => void} restore
 */

/** What lies folded below the player: the moment as text, and what can be broken. */
export class Panels {
  /** @param {PanelActions} actions */
  constructor(actions) {
    this.actions = actions;
    this.text = new MomentText(() => actions.load(["texts"]));
    this.breaker = new Breaker({ wanted: () => actions.load(["breakable"]), take: actions.take, restore: actions.restore });
    this.root = element("div", { class: "panels" }, this.text.root, this.breaker.root);
    this.unchanged = true;
    this.controls = "";
  }

  /** Another run, as it is written or with something taken away. @param {Trace} trace @param {boolean} unchanged */
  use(trace, unchanged) {
    const controls = JSON.stringify(trace.controls);
    if (controls !== this.controls) this.breaker.forget();
    this.controls = controls;
    this.unchanged = unchanged;
    this.text.forget();
    const wanted = /** @type {Include[]} */ ([this.text.wants && "texts", this.breaker.wants && "breakable"].filter(Boolean));
    if (wanted.length) this.actions.load(wanted);
  }

  /** What was asked for has come. @param {Trace} trace @param {string} taken what is away */
  take(trace, taken) {
    if (trace.texts) this.text.use(trace.texts);
    if (trace.breakable) this.breaker.use(trace.breakable, taken);
  }

  /** @param {Trace} trace @param {Moment} moment @param {{asking: boolean, veiled: boolean, last: boolean}} state */
  show(trace, moment, { asking, veiled, last }) {
    this.text.show(moment, asking);
    this.breaker.root.hidden = veiled;
    if (last && !this.unchanged) this.breaker.done(trace.outcome);
  }
}
