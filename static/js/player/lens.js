/** @import { Boundary, Packet, PacketKind, Trace } from "./contract.js" */
/** @import { Moment, Timeline } from "./timeline.js" */

/** @typedef {"began" | "crosses" | "pays"} LensName */
/** @typedef {{kind: PacketKind, word: string, aside: string, sentence: string}} Reading */

/** @type {[LensName, string][]} */
export const LENSES = [["began", "Who began it"], ["crosses", "Which way it crosses"], ["pays", "Who pays"]];

/** @param {string | null | undefined} word @returns {LensName | null} */
export const lensOf = (word) => LENSES.find(([name]) => name === word)?.[0] ?? null;

/** By what packets are named and coloured: who began, which way they cross a boundary, or who pays. */
export class Lens {
  constructor() {
    /** @type {LensName} */
    this.name = "began";
    this.across = "";
    /** the packet whose future an open question hides */
    this.veiled = 0;
    /** @type {Boundary[]} */
    this.boundaries = [];
  }

  /** A boundary that this run does not have gives way to its first one. @param {Trace} trace */
  use({ boundaries }) {
    this.boundaries = boundaries;
    if (!boundaries.some(({ zone }) => zone === this.across)) this.across = this.usual;
  }

  /** The boundary that is meant unless another is chosen. */
  get usual() {
    return this.boundaries[0]?.zone ?? "";
  }

  /** How a packet is drawn as a whole, in the scrubber, the trails and the transcript. @param {Packet} packet @returns {PacketKind} */
  kind(packet) {
    if (this.name === "began") return packet.kind;
    if (packet.number === this.veiled) return "local";
    return this.name === "pays" ? packet.lens.pays.kind : (packet.lens.crosses[this.across]?.kind ?? "local");
  }

  /** What it is called as a whole. @param {Packet} packet */
  word(packet) {
    if (this.name === "began") return packet.word;
    return this.read(this.name, packet, packet.number === this.veiled ? 0 : Infinity).word;
  }

  /**
   * What a packet is called when it has come as far as this hop.
   * @param {LensName} name @param {Packet} packet @param {number} hop @returns {Reading}
   */
  read(name, packet, hop) {
    const { began, crosses, pays } = packet.lens;
    if (name === "began") return began;
    if (name === "pays") return hop >= (pays.hop ?? packet.hops.length) ? pays : pending(pays.pending);
    const crossing = crosses[this.across];
    if (!crossing) return pending("Does not cross");
    const hidden = packet.number === this.veiled && hop < (crossing.reached ?? Infinity);
    return hidden ? pending(crossing.pending) : crossing;
  }

  /** The sentence that a lens has of its own at this moment; empty where the packet's own says more. @param {Moment} moment @param {LensName} [name] */
  sentence({ packet, hop }, name = this.name) {
    if (name === "began") return "";
    const { pays, crosses } = packet.lens;
    const told = name === "pays" ? pays : crosses[this.across];
    if (!told) return "";
    const at = name === "pays" ? pays.hop : (crosses[this.across]?.crossed ?? null);
    return hop.number === (at ?? packet.hops.length) ? told.sentence : "";
  }
}

/** @param {string} word @returns {Reading} */
const pending = (word) => ({ kind: "local", word, aside: "", sentence: "" });

/** Bytes that have crossed the wall where they are counted, up to this moment. @param {Timeline} timeline @param {number} index */
export function totals(timeline, index) {
  const sum = { billed: 0, free: 0 };
  for (const { packet, hop } of timeline.stays(index)) {
    if (packet.lens.pays.hop !== hop.number) continue;
    sum.billed += packet.lens.pays.billed;
    sum.free += packet.lens.pays.free;
  }
  return sum;
}
