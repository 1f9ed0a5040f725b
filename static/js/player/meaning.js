/** @import { PacketKind } from "./contract.js" */
/** @import { Moment } from "./timeline.js" */

/** @typedef {"req" | "res" | "uns" | "loc" | "drop"} Kind the class `k-...` that carries colour, plate and line */

/** @type {Record<PacketKind, Kind>} */
const KINDS = { request: "req", response: "res", unsolicited: "uns", local: "loc" };

/** @param {PacketKind} kind @returns {Kind} */
export const kindOf = (kind) => KINDS[kind] ?? "loc";

/** @param {Moment} moment @param {boolean} judged */
function invited(moment, judged) {
  const seen = moment.packet.hops.filter((hop) => hop.number < moment.hop.number || (judged && hop === moment.hop));
  return moment.packet.kind === "unsolicited" && moment.packet.allowed && seen.some((hop) => hop.verdict?.kind === "accept");
}

/**
 * How a packet looks and what it is called; before its verdict it keeps what it came with.
 * @param {Moment} moment
 * @param {boolean} judged the packet has arrived and nothing is being asked
 */
export function meaning(moment, judged) {
  const stopped = judged && moment.stopped;
  const lost = moment.hop.verdict?.kind === "reject" ? "Rejected" : "Dropped";
  return {
    kind: stopped ? /** @type {Kind} */ ("drop") : kindOf(moment.packet.kind),
    word: stopped ? lost : moment.packet.word,
    stopped,
    invited: invited(moment, judged),
  };
}
