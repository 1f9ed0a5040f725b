/** @import { PacketKind } from "./contract.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Moment } from "./timeline.js" */

/** @typedef {"req" | "res" | "uns" | "loc" | "drop"} Kind the class `k-...` that carries colour, plate and line */

/** @type {Record<PacketKind, Kind>} */
const KINDS = { request: "req", response: "res", unsolicited: "uns", local: "loc" };

/** @param {PacketKind} kind @returns {Kind} */
export const kindOf = (kind) => KINDS[kind] ?? "loc";

/** A tick belongs to the question who began. @param {Moment} moment @param {boolean} judged */
function invited(moment, judged) {
  const seen = moment.packet.hops.filter((hop) => hop.number < moment.hop.number || (judged && hop === moment.hop));
  return moment.packet.kind === "unsolicited" && moment.packet.allowed && seen.some((hop) => hop.verdict?.kind === "accept");
}

/**
 * How a packet looks and what it is called; before its verdict it keeps what it came with.
 * @param {Moment} moment
 * @param {boolean} judged the packet has arrived and nothing is being asked
 * @param {Lens} lens
 */
export function meaning(moment, judged, lens) {
  const stopped = judged && moment.stopped;
  const lost = moment.hop.verdict?.kind === "reject" ? "Rejected" : "Dropped";
  const began = lens.name === "began";
  return {
    kind: stopped ? /** @type {Kind} */ ("drop") : kindOf(lens.kind(moment.packet)),
    word: stopped ? lost : began ? moment.packet.word : lens.read(lens.name, moment.packet, moment.hop.number - (judged ? 0 : 1)).word,
    stopped,
    invited: began && invited(moment, judged),
  };
}
