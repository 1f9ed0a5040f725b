import { say, set, shape } from "./dom.js";
import { plate } from "./glyph.js";
import { enveloped } from "./timeline.js";

/** @import { Picture, Point, Rect } from "./contract.js" */
/** @import { Direction } from "./polyline.js" */
/** @import { Moment } from "./timeline.js" */
/** @import { meaning } from "./meaning.js" */

const LONGEST = 8; // characters a plate has room for
const HALF = 17; // px from the middle of a packet to its lower edge

/** @param {Moment} moment */
export function flag({ packet }) {
  return packet.name.length <= LONGEST ? packet.name : packet.protocol;
}

/** What a tunnel has wrapped has the protocol in its name. @param {Moment} moment */
export function fullName({ packet: { protocol, name } }) {
  return name.startsWith(protocol) ? name : `${protocol} ${name}`;
}

/** The protagonist: one plate on the way, with a bar before it where it was stopped. */
export class PacketGlyph {
  /** @param {boolean} tall */
  constructor(tall) {
    this.tall = tall;
    this.body = shape("path", { class: "plate" });
    this.text = shape("text", { class: "flag" });
    this.cross = shape("path", { class: "cross" });
    this.wrap = shape("rect", { class: "wrap" });
    this.group = shape("g", { class: "pk" }, this.wrap, this.body, this.text, this.cross);
    this.bar = shape("path", { class: "gate" });
    this.layer = shape("g", { class: "l-pkt" }, this.bar, this.group);
    this.width = 0;
  }

  /**
   * @param {Moment} moment
   * @param {ReturnType<typeof meaning>} look
   * @param {Point} at
   * @param {Direction} direction
   * @param {boolean} told
   */
  draw(moment, look, at, direction, told) {
    const name = flag(moment);
    const vertical = direction === "u" || direction === "d";
    const ticked = look.invited ? 13 : 0;
    this.width = this.tall ? Math.max(42, 6 + 6.05 * name.length) : Math.max(60, 29 + 7.9 * name.length) + ticked;
    set(this.group, { class: `pk k-${look.kind}${look.stopped ? " dead" : ""}`, transform: `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})` });
    set(this.body, { d: plate(look.kind, direction, this.width, this.tall ? 24 : 30) });
    this.#enclose(enveloped(moment, told), vertical);
    say(this.text, name);
    const lean = vertical || look.kind === "uns" || look.kind === "loc" ? 0 : (look.kind === "res" ? 1 : -3) * (direction === "r" ? 1 : -1);
    set(this.text, { x: this.tall ? 0 : lean + ticked / 2, y: this.tall ? 3.6 : 4.6 });
    set(this.cross, { d: look.stopped ? "M-6-6L6 6M-6 6L6-6" : look.invited ? this.#tick() : "" });
    set(this.bar, { d: look.stopped ? this.#shut(at, direction) : "", class: look.stopped ? "gate shut" : "gate" });
  }

  /** A second outline around the plate: whole where nobody can look inside, dashed where anybody can. @param {ReturnType<typeof enveloped>} envelope @param {boolean} vertical */
  #enclose(envelope, vertical) {
    const width = envelope ? this.width + (this.tall ? 8 : 18) : 0;
    const height = envelope ? (this.tall ? 40 : 44) + (vertical ? 6 : 0) : 0;
    set(this.wrap, { class: envelope?.sealed ? "wrap sealed" : "wrap", x: -width / 2, y: -height / 2, width, height, rx: Math.min(19, height / 2) });
  }

  #tick() {
    return this.tall ? "M22-18l4 4l7-8" : `M${-this.width / 2 + 13} 0l3.5 3.5l6-7`;
  }

  /** @param {Point} at @param {Direction} direction */
  #shut([x, y], direction) {
    if (direction === "u" || direction === "d") return `M${x - 22},${y + (direction === "u" ? -24 : 24)}h44`;
    const before = this.width / 2 + 9;
    return `M${x + (direction === "l" ? -before : before)},${y - 17}v34`;
  }
}

/** @param {Rect} box @param {number} x @param {number} top */
const inTheWay = ([bx, by, width, height], x, top) => x > bx - 4 && x < bx + width + 4 && by + height > top;

/**
 * The thread from the packet down to its note (wide). At rest it begins under the place's own name and takes the first
 * way down that crosses no other name; while moving it goes straight.
 * @param {Picture} picture
 * @param {string} place
 * @param {Point} at
 * @param {boolean} arrived
 */
export function lead(picture, place, [x, y], arrived) {
  const foot = picture.note[1];
  if (!arrived) return `M${x},${y + HALF}V${foot}`;
  const own = picture.nodes.find((node) => node.place === place);
  const label = own?.label_box ?? [x, y, 0, 0];
  const top = Math.max(y + HALF, label[1] > y ? label[1] + label[3] + 2 : 0);
  const others = picture.nodes.filter((node) => node !== own).flatMap((node) => [node.box, node.label_box]);
  const free = [0, -30, 30, -60, 60, -90, 90].find((d) => !others.some((box) => inTheWay(box, x + d, top)));
  const side = free ?? 0;
  return side ? `M${x},${top}v6h${side}V${foot}` : `M${x},${top}V${foot}`;
}
