/** @import { Envelope } from "./contract.js" */
/** @import { Moment } from "./timeline.js" */

/** The tunnel that a packet is in: as it comes to a place, and as it leaves it once that is told. @param {Moment} moment @param {boolean} told @returns {Envelope | undefined} */
export const enveloped = ({ hop, previous }, told) => (told ? hop : previous)?.envelope;
