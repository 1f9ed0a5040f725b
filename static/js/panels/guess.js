import { element } from "../player/dom.js";

/** @import { Outcome, PlayedOutcome, Trace } from "../player/contract.js" */

/** @param {string} text */
const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);

/** What a reader says will come of a change; held against the run once it has been played, and told where it shows. */
export class Guess {
  /** @param {Outcome} said */
  constructor(said) {
    this.said = said;
    this.at = "";
    this.open = false;
    this.question = "";
    /** @type {PlayedOutcome | null} */
    this.came = null;
  }

  /** @param {Trace} trace */
  judge({ outcome, packets }) {
    const last = packets.at(-1);
    this.came = outcome;
    this.at = outcome.at ?? `${last?.number}.${last?.hops.length}`;
  }

  get right() {
    return this.said.id === this.came?.id;
  }

  /** @returns {[judged: string, came: string]} */
  get words() {
    const came = this.came?.text ?? "";
    return this.right ? ["You predicted it.", `${came}.`] : [`You said: ${lower(this.said.text)}.`, `What happens: ${lower(came)}.`];
  }

  get verdict() {
    return this.words.join(" ");
  }

  /** With a mark, since not everybody sees the colour. */
  parts() {
    const [judged, came] = this.words;
    return [element("b", { class: this.right ? "ok" : "no" }, element("span", { "aria-hidden": "true" }, this.right ? "✓ " : "✗ "), judged), ` ${came}`];
  }

  /** In the note, where an answer to a question of the lesson is told as well. */
  feedback() {
    return element("div", { class: `note-a ${this.right ? "right" : "wrong"}` }, element("p", {}, this.parts()));
  }
}
