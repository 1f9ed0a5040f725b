import { timersOf } from "./timers.js";

/** @import { Envelope, Hop, Packet, Repetition, Session, Trace, Wait } from "./contract.js" */
/** @import { Timer } from "./timers.js" */

/**
 * One tick of the scrubber: a packet at one place.
 * @typedef {object} Moment
 * @property {number} index
 * @property {string} at `packet.hop`, as addresses name it
 * @property {Packet} packet
 * @property {Hop} hop
 * @property {Hop | null} previous where the same packet was before
 * @property {Wait | null} wait the time that passed before it
 * @property {Timer[]} timers what is remembered when that time begins
 * @property {boolean} stopped the packet goes no further, and did not arrive
 * @property {Repetition | null} again all the packets that this moment stands for, where they only repeat others
 */

/**
 * @param {Packet} packet
 * @param {Hop} hop
 */
function stops(packet, hop) {
  const refused = hop.verdict !== null && hop.verdict.kind !== "accept";
  return hop === packet.hops.at(-1) && (refused || packet.ending.kind === "lost");
}

/** The tunnel that a packet is in: as it comes to a place, and as it leaves it once that is told. @param {Moment} moment @param {boolean} told @returns {Envelope | undefined} */
export const enveloped = ({ hop, previous }, told) => (told ? hop : previous)?.envelope;

/** The last of what was only said again, with the words for all of it. @param {Hop} hop @param {Repetition} again @returns {Hop} */
const folded = (hop, { title, sentence }) => ({ ...hop, title, sentence });

/** The trace as one line of moments; packets that only repeat others are one moment, unless they are opened. */
export class Timeline {
  /** @param {Trace} trace @param {ReadonlySet<number>} [open] the first packets of what is opened */
  constructor(trace, open = new Set()) {
    this.trace = trace;
    this.open = open;
    /** @type {Moment[]} */
    this.moments = [];
    const waits = new Map(trace.waits.map((wait) => [wait.before, wait]));
    for (const packet of trace.packets) {
      const again = this.#foldOf(packet.number);
      packet.hops.forEach((hop, place) => {
        if (again && (packet.number !== again.last || hop !== packet.hops.at(-1))) return;
        const wait = place === 0 ? (waits.get(packet.number) ?? null) : null;
        const at = `${packet.number}.${hop.number}`;
        const previous = packet.hops[place - 1] ?? null;
        const timers = wait ? timersOf(trace, wait) : [];
        this.moments.push({ index: this.moments.length, at, packet, hop: again ? folded(hop, again) : hop, previous, wait, timers, stopped: stops(packet, hop), again });
      });
    }
  }

  get last() {
    return this.moments.length - 1;
  }

  /** @param {number} index */
  moment(index) {
    const found = this.moments[index];
    if (!found) throw new RangeError(`there is no moment ${index}`);
    return found;
  }

  /** @param {string} at @returns {number} the moment that it is folded into, or -1 where there is none */
  find(at) {
    const again = this.#foldOf(Number(at.split(".")[0]));
    return this.moments.findIndex((moment) => (again ? moment.again === again : moment.at === at));
  }

  /** What only shows when it is opened. @param {string} at @returns {Repetition | null} */
  hides(at) {
    const again = this.#foldOf(Number(at.split(".")[0]));
    return again && !this.moments.some((moment) => moment.at === at) ? again : null;
  }

  /** Every stay up to this moment, folded ones included. @param {number} index @returns {{packet: Packet, hop: Hop}[]} */
  stays(index) {
    const now = this.moments[index];
    if (!now) return [];
    const packets = this.trace.packets.filter(({ number }) => number <= now.packet.number);
    return packets.flatMap((packet) => packet.hops.filter((hop) => packet !== now.packet || hop.number <= now.hop.number).map((hop) => ({ packet, hop })));
  }

  /** @param {number} number @returns {Repetition | null} */
  #foldOf(number) {
    return this.trace.repetitions.find(({ first, last }) => first <= number && number <= last && !this.open.has(first)) ?? null;
  }

  /** Whether the node of a place has failed between two times, and so forgotten all it knew. @param {string} place @param {number} since @param {number} now */
  #failed(place, since, now) {
    const node = this.trace.places.find((each) => each.place === place)?.node;
    return this.trace.outages?.some((outage) => outage.kind === "node" && outage.place === node && since < outage.begins && outage.begins <= now) ?? false;
  }

  /**
   * What each slip says once the packet of this moment has been seen.
   * @param {number} index
   * @returns {Map<string, Session>}
   */
  sessions(index) {
    const known = new Map();
    const now = this.moments[index]?.hop.time ?? 0;
    for (const { hop } of this.stays(index)) if (hop.session && !this.#failed(hop.session.place, hop.time, now)) known.set(hop.session.place, hop.session);
    return known;
  }
}
