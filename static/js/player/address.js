/** @import { Controls } from "./contract.js" */

/** @typedef {{at: string, depth: string, controls: Controls}} Place */

/** @param {URLSearchParams} query what it says, in any order */
function said(query) {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  return String(sorted);
}

/** The browser's address holds the choice, the packet and the hop, so that any moment can be linked. */
export class Address {
  /** @param {string} name of the figure; empty on the scenario's own page */
  constructor(name) {
    this.prefix = name && `${name}.`;
    this.hash = name && `#figure-${name}`;
    this.said = new Set(new URLSearchParams(location.search).keys());
  }

  /** Whether the address points at this figure, or at a page that is all this figure. */
  get leadsHere() {
    return !this.hash || location.hash === this.hash;
  }

  /** @param {Iterable<string>} names of controls @returns {{at: string | null, depth: string | null, controls: Controls}} */
  read(names) {
    const query = new URLSearchParams(location.search);
    /** @type {Controls} */
    const controls = {};
    for (const name of names) {
      const value = query.get(this.prefix + name);
      if (value !== null) controls[name] = value;
    }
    return { at: query.get(`${this.prefix}at`), depth: query.get(`${this.prefix}depth`), controls };
  }

  /**
   * Writes what differs from the figure's own run, and whatever the address said when the page came. The figure that
   * was used last is the one that the address leads to.
   * @param {Place} place
   * @param {Place} first
   * @param {Iterable<string>} names of controls
   */
  write(place, first, names) {
    const query = new URLSearchParams(location.search);
    const put = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string | undefined} */ usual) => {
      const key = this.prefix + name;
      if (value === usual && !this.said.has(key)) query.delete(key);
      else query.set(key, value);
    };
    for (const name of names) query.delete(this.prefix + name);
    for (const [name, value] of Object.entries(place.controls)) put(name, value, first.controls[name]);
    put("at", place.at, first.at);
    put("depth", place.depth, first.depth);
    if (said(query) === said(new URLSearchParams(location.search))) return;
    const search = query.size ? `?${query}` : "";
    history.replaceState(history.state, "", location.pathname + search + (this.hash || location.hash));
  }
}
