const NARROW = "\u202f";

/** Digits in groups of three. @param {number} number */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, NARROW);

/** Seconds as people read them. @param {number} seconds */
export const span = (seconds) => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${grouped(Math.round(seconds))} s`);

/** What is left until a time, in whole seconds as a timer shows them. @param {number} seconds */
export const left = (seconds) => (seconds <= 0 ? "over" : `${grouped(Math.ceil(seconds))} s`);
