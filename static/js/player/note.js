import { element } from "./dom.js";
import { key } from "./glyph.js";
import { meaning } from "./meaning.js";
import { fullName } from "./packet.js";
import { Prediction } from "./prediction.js";
import { span } from "./time.js";
import { enveloped } from "./timeline.js";

/** @import { Verdict } from "./contract.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Moment } from "./timeline.js" */
/** @import { Foretold } from "./prediction.js" */

/** @typedef {"moving" | "asking" | "told"} Manner */

/** @typedef {{from: string, to: string, changed: {from?: string | null, to?: string | null}}} Ends */

/** @param {Ends} ends as they are here @param {Ends} before as they came @param {"from" | "to"} field @param {boolean} told */
function headerField(ends, before, field, told) {
  const old = ends.changed[field];
  if (!old || !told) return element("div", {}, element("dt", {}, field), element("dd", {}, element("span", {}, old ?? (told ? ends : before)[field])));
  return element("div", { class: "fx" }, element("dt", {}, field), element("dd", {}, element("del", {}, old), element("ins", {}, ends[field])));
}

/** @param {Ends} ends @param {Ends} before @param {boolean} told */
const header = (ends, before, told) => element("dl", { class: "hdr" }, headerField(ends, before, "from", told), headerField(ends, before, "to", told));

/** The packet that an ICMP error is about, which it carries. @param {Moment} moment @param {boolean} told */
function quote({ hop, previous }, told) {
  return hop.quote && element("div", { class: "quote" }, element("p", { class: "quote-k" }, "inside, what it is about: ", element("b", {}, hop.quote.name), ` ${hop.quote.length} bytes`),
    header(hop.quote, previous?.quote ?? hop.quote, told));
}

/** In a tunnel it is a header within a header. @param {Moment} moment @param {boolean} told */
function headers(moment, told) {
  const outer = header(moment.hop, moment.previous ?? moment.hop, told);
  const envelope = enveloped(moment, told);
  if (!envelope) return [outer, quote(moment, told)];
  const state = envelope.sealed ? "encrypted" : "readable";
  return element("div", { class: `env${envelope.sealed ? " sealed" : ""}` }, element("p", { class: "env-k" }, element("b", {}, envelope.name), `${envelope.length} bytes`), outer,
    element("p", { class: "env-in" }, element("span", {}, `inside, ${state}`), element("code", {}, `${envelope.from} → ${envelope.to}`)));
}

/** @param {Moment} moment */
function stamp({ hop, stopped }) {
  /** @type {Pick<Verdict, "kind" | "text"> | null} */
  const verdict = hop.verdict ?? (stopped ? { kind: "drop", text: "lost here" } : null);
  return verdict && element("span", { class: `vd vd-${verdict.kind}` }, verdict.text);
}

/** The explanation that travels: the header on the left, one sentence or the question on the right. */
export class Note {
  /** @param {Lens} lens */
  constructor(lens) {
    this.lens = lens;
    this.root = element("div", { class: "note" });
    /** @type {Prediction | null} */
    this.asked = null;
  }

  /**
   * @param {Moment} moment
   * @param {Manner} manner
   * @param {Foretold | null} prediction the one that belongs to this moment
   */
  write(moment, manner, prediction) {
    this.asked?.park();
    this.asked = null;
    const told = manner === "told";
    const look = meaning(moment, told, this.lens);
    const direction = look.kind === "req" ? "r" : "l";
    const head = element("p", { class: "note-k" }, key(look.kind, { invited: look.invited, direction }),
      element("b", {}, look.word), element("span", {}, fullName(moment)), told && stamp(moment));
    const right = element("div", { class: "note-r" });
    const body = element("div", { class: "note-b" }, element("div", { class: "note-l" }, headers(moment, told)), right);
    this.root.className = `note k-${look.kind} ${manner}`;
    this.root.replaceChildren(head, body);
    if (manner === "asking" && prediction instanceof Prediction) {
      this.asked = prediction;
      prediction.moveInto(right);
    } else this.#tell(right, moment, told ? prediction : null);
  }

  /** Time that passes before a packet is counted while it does. @param {number} progress */
  count(progress) {
    const counter = /** @type {HTMLElement | null} */ (this.root.querySelector(".note-c"));
    if (counter) counter.textContent = span(Number(counter.dataset.seconds) * progress);
  }

  /** @param {HTMLElement} right @param {Moment} moment @param {Foretold | null} answered */
  #tell(right, moment, answered) {
    const { wait, hop, stopped, packet } = moment;
    if (wait) right.append(element("p", { class: "note-w" }, clock(wait.to - wait.from), wait.sentence));
    const ending = stopped && packet.ending.sentence && packet.ending.sentence !== hop.sentence ? ` ${packet.ending.sentence}` : "";
    const verdict = answered?.feedback();
    const own = this.lens.sentence(moment);
    right.append(element("p", { class: "note-s" }, own || hop.sentence, !own && ending && !hop.verdict ? ending : ""), verdict ?? "");
  }
}

/** @param {number} seconds */
const clock = (seconds) => element("b", { class: "note-c", "data-seconds": seconds }, span(seconds));
