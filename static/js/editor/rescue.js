/**
 * What is not yet on the server outlives a crash of the tab here. Each opened editor has a place of its own, so that two
 * tabs, and what an earlier one has left, never overwrite each other.
 * @typedef {object} Kept
 * @property {string} key
 * @property {string} text
 * @property {string} base the version it was written upon
 * @property {number} at in ms
 */

const LONGEST = 30 * 24 * 3600 * 1000; // in ms: after that nobody comes back for it

export class Rescue {
  /** @param {string} edited */
  constructor(edited) {
    this.stem = `source:${edited}@`;
    this.key = `${this.stem}${Date.now()}-${Math.random().toString(36).slice(2)}`;
  }

  /** @param {string} text @param {string} base @returns {boolean} whether the browser has room for it, and may keep anything */
  keep(text, base) {
    return attempt(() => {
      localStorage.setItem(this.key, JSON.stringify({ text, base, at: Date.now() }));
      return true;
    }, false);
  }

  /** @param {string} [key] */
  forget(key = this.key) {
    attempt(() => localStorage.removeItem(key), undefined);
  }

  /** What earlier editors of this document have left, the newest first. What the server has by now is forgotten. @param {string} text */
  left(text) {
    const all = keys().map(read).filter((kept) => kept !== null);
    for (const { key } of all.filter((kept) => this.#over(kept, text))) this.forget(key);
    return all.filter((kept) => this.#mine(kept) && !this.#over(kept, text)).sort((one, other) => other.at - one.at);
  }

  /** @param {Kept} kept */
  #mine({ key }) {
    return key.startsWith(this.stem) && key !== this.key;
  }

  /** @param {Kept} kept @param {string} text */
  #over(kept, text) {
    return Date.now() - kept.at > LONGEST || (this.#mine(kept) && kept.text === text);
  }
}

/** A browser may have no room, or keep nothing at all. @template Result @param {() => Result} act @param {Result} otherwise */
function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

const keys = () => attempt(() => Object.keys(localStorage), []).filter((key) => key.startsWith("source:"));

/** @param {string} key @returns {Kept | null} */
function read(key) {
  const found = attempt(() => JSON.parse(localStorage.getItem(key) ?? ""), null);
  return typeof found?.text === "string" ? { ...found, key } : null;
}
