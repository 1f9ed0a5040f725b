import { say, set, shape } from "./dom.js";

/** @import { Picture, Rect, Session } from "./contract.js" */
/** @import { Opening } from "./opening.js" */

const GLYPH = 7.55; // px a character of the slip's text
const PAD = 11;
const NARROW = 110; // px of a slip that has no room for long words

/** @type {Partial<Record<Session["state"], [long: string, short: string]>>} */
const HEADS = { expired: ["Memory: forgotten", "Forgotten"], unmatched: ["Memory: does not fit", "No match"] };

/** What a slip is called, with the word for a line that does not help. @param {Session["state"] | undefined} state @param {number} width px */
function heading(state, width) {
  const [long, short] = (state && HEADS[state]) ?? ["Session memory", "Memory"];
  return width < NARROW ? short : long;
}

/**
 * The line in the words that fit: an address in front of a port is left out, or the air around an arrow, before anything is cut.
 * @param {string} text
 * @param {number} width px
 */
export function fitting(text, width) {
  const fits = (/** @type {string} */ line) => line.length * GLYPH <= width;
  if (fits(text)) return text;
  const ports = text.replace(/[\d.]+(?=:\d)/g, "");
  if (fits(ports)) return ports;
  const close = text.replace(" -> ", "→");
  if (fits(close)) return close;
  const room = Math.max(1, Math.floor(width / GLYPH) - 1);
  return `${ports.slice(0, room)}…`;
}

/** The session memory: slips pinned in the wall, each tied to the niche that remembers. */
export class Slips {
  /** @param {Picture} picture */
  constructor(picture) {
    this.layer = shape("g", { class: "l-slip" });
    this.slips = picture.slips.map(({ place, box }) => {
      const text = shape("text", { class: "mem-t" });
      const head = shape("text", { class: "mem-h" });
      const rect = shape("rect", { rx: 2 });
      const tie = shape("path", { class: "mem-l" });
      const group = shape("g", { class: "mem" }, tie, rect, head, text);
      this.layer.append(group);
      const node = picture.nodes.find((other) => other.place === place);
      return { place, box, tie, rect, head, text, group, under: picture.form === "wide" ? (node?.plate ?? null) : null };
    });
  }

  /** @param {Opening} opening */
  draw(opening) {
    for (const { box, tie, rect, head, text, under } of this.slips) {
      const [x, top, width, height] = box;
      const y = opening.y(top);
      set(rect, { x, y, width, height });
      set(head, { x: x + PAD, y: y + height / 2 - 5 });
      set(text, { x: x + PAD, y: y + height / 2 + 12 });
      set(tie, { d: under ? tied(box, under) : "" });
    }
  }

  /**
   * @param {Map<string, Session>} sessions what each place remembers now
   * @param {Session | null} news what this hop has done to one of them
   */
  tell(sessions, news) {
    for (const { place, box, head, text, group } of this.slips) {
      const session = sessions.get(place);
      const full = session !== undefined && session.state !== "empty" && session.state !== "expired";
      say(text, fitting(session?.text || "empty", box[2] - 2 * PAD));
      say(head, heading(session?.state, box[2]));
      const hot = news?.place === place ? ` m-${news.state}` : "";
      set(group, { class: `mem${full ? " full" : ""}${hot}` });
    }
  }
}

/** @param {Rect} slip @param {Rect} niche */
function tied([x, y, width, height], [nicheX, nicheY, nicheWidth]) {
  const at = Math.min(x + width - 6, Math.max(x + 6, nicheX + nicheWidth / 2));
  return y + height <= nicheY ? `M${at},${y + height}V${nicheY}` : "";
}
