const NARROW = "\u202f";

/** Seconds as people read them. @param {number} seconds */
export function span(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  const whole = Math.round(seconds);
  return `${String(whole).replace(/\B(?=(\d{3})+$)/g, NARROW)} s`;
}
