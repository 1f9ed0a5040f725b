/** @import { Controls } from "./contract.js" */

/**
 * Where a figure stands.
 * @typedef {object} Place
 * @property {string} at `packet.hop`
 * @property {string} depth
 * @property {Controls} controls
 * @property {string} [lens]
 * @property {string} [across] the boundary that counts
 * @property {string} [without] what is taken away
 */

const CHANGES = ["without", "with", "add", "then", "past", "ask"];

/** The same query, whatever its order @param {string | URLSearchParams} query */
function said(query) {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  return String(sorted);
}

/** The browser's address holds the choice, the packet and the hop, so that any moment can be linked. */
export class Address {
  /** @param {string} name of the figure; empty on the scenario's own page @param {boolean} [silent] reads and writes nothing */
  constructor(name, silent = false) {
    this.prefix = name && `${name}.`;
    this.hash = name && `#figure-${name}`;
    this.silent = silent;
    this.said = new Set(this.#query.keys());
  }

  get #query() {
    return new URLSearchParams(this.silent ? "" : location.search);
  }

  /** Whether the address points at this figure, or at a page that is all this figure. */
  get leadsHere() {
    return !this.silent && (!this.hash || location.hash === this.hash);
  }

  /** @param {Iterable<string>} names of controls */
  read(names) {
    const query = this.#query;
    /** @type {Controls} */
    const controls = {};
    for (const name of names) {
      const value = query.get(this.prefix + name);
      if (value !== null) controls[name] = value;
    }
    const get = (/** @type {string} */ name) => query.get(this.prefix + name);
    return { at: get("at"), depth: get("depth"), lens: get("lens"), across: get("across"), controls };
  }

  /**
   * Writes what differs from the figure's own run, and whatever the address said when the page came. The figure that
   * was used last is the one that the address leads to.
   * @param {Place} place
   * @param {Place} first
   * @param {Iterable<string>} names of controls
   */
  write(place, first, names) {
    if (this.silent) return;
    const query = this.#query;
    const put = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string | undefined} */ usual) => {
      const key = this.prefix + name;
      if (value === usual && !this.said.has(key)) query.delete(key);
      else query.set(key, value);
    };
    for (const name of names) query.delete(this.prefix + name);
    for (const [name, value] of Object.entries(place.controls)) put(name, value, first.controls[name]);
    put("at", place.at, first.at);
    put("depth", place.depth, first.depth);
    put("lens", place.lens ?? "began", "began");
    put("across", place.across ?? "", first.across ?? "");
    this.#change(query, place.without);
    if (said(query) === said(location.search)) return;
    const search = query.size ? `?${query}` : "";
    history.replaceState(history.state, "", location.pathname + search + (this.hash || location.hash));
  }

  /** Undefined leaves what the address says of changes as it is. @param {URLSearchParams} query @param {string | undefined} without */
  #change(query, without) {
    if (without === undefined) return;
    for (const name of CHANGES) query.delete(this.prefix + name);
    if (without) query.set(`${this.prefix}without`, without);
  }
}
