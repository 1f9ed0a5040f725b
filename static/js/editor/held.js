/** @typedef {CustomEvent<{ctx: {request: {body?: FormData | URLSearchParams | null}, hx?: {trigger?: string}}}>} HtmxEvent */

export const SAVED = "draft-saved";

/** What the server holds of the text, and since when: a text that went on growing while it was saved is not saved. */
export class Held {
  /** @param {HTMLTextAreaElement} field @param {string | null} text null: what the page came with is nowhere kept @param {string | null} at */
  constructor(field, text, at) {
    this.field = field;
    this.text = text;
    this.at = at;
    this.failed = false;
    /** @type {string | null} */
    this.sent = null;
  }

  get open() {
    return this.field.value !== this.text;
  }

  /** An answer has come; the event that tells of the saving follows it. @param {HtmxEvent} event */
  answered({ detail: { ctx } }) {
    const sent = ctx.request.body?.get(this.field.name);
    if (typeof sent === "string" && ctx.hx?.trigger?.includes(SAVED)) this.sent = sent.replaceAll("\r\n", "\n");
  }

  /** @param {string} at */
  saved(at) {
    this.text = this.sent ?? this.field.value;
    this.sent = null;
    this.at = at;
    this.failed = false;
  }

  /** @param {boolean} kept in this browser */
  words(kept) {
    if (!this.open) return this.at === null ? "" : `Saved at ${clock(this.at)}`;
    if (!this.failed) return "Not saved";
    return kept ? "Not saved, only kept in this browser" : "Not saved";
  }
}

/** @param {string} at an instant by ISO 8601; anything else is shown as it is */
function clock(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
