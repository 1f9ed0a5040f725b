/** @import { Hop, Packet, Session, Trace, Wait } from "./contract.js" */

/**
 * One tick of the scrubber: a packet at one place.
 * @typedef {object} Moment
 * @property {number} index
 * @property {string} at `packet.hop`, as addresses name it
 * @property {Packet} packet
 * @property {Hop} hop
 * @property {Hop | null} previous where the same packet was before
 * @property {Wait | null} wait the time that passed before it
 * @property {boolean} stopped the packet goes no further, and did not arrive
 */

/**
 * @param {Packet} packet
 * @param {Hop} hop
 */
function stops(packet, hop) {
  const refused = hop.verdict !== null && hop.verdict.kind !== "accept";
  return hop === packet.hops.at(-1) && (refused || packet.ending.kind === "lost");
}

/** The trace as one line of moments. */
export class Timeline {
  /** @param {Trace} trace */
  constructor(trace) {
    this.trace = trace;
    /** @type {Moment[]} */
    this.moments = [];
    const waits = new Map(trace.waits.map((wait) => [wait.before, wait]));
    for (const packet of trace.packets) {
      packet.hops.forEach((hop, place) => {
        const wait = place === 0 ? (waits.get(packet.number) ?? null) : null;
        const at = `${packet.number}.${hop.number}`;
        const previous = packet.hops[place - 1] ?? null;
        this.moments.push({ index: this.moments.length, at, packet, hop, previous, wait, stopped: stops(packet, hop) });
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

  /** @param {string} at @returns {number} -1 where there is no such moment */
  find(at) {
    return this.moments.findIndex((moment) => moment.at === at);
  }

  /**
   * What each slip says once the packet of this moment has been seen.
   * @param {number} index
   * @returns {Map<string, Session>}
   */
  sessions(index) {
    const known = new Map();
    for (const { hop } of this.moments.slice(0, index + 1)) if (hop.session) known.set(hop.session.place, hop.session);
    return known;
  }
}
