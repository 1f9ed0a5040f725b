/** @import { Changes, Controls, Simulation } from "./contract.js" */

/** @typedef {"tables" | "texts" | "breakable"} Include */

/** A run that did not come about; the message is for the reader. */
export class SimulationError extends Error {}

const UNREACHABLE = "The simulator could not be reached. The drawing and the written steps stay; try again when the connection is back.";

/** @param {unknown} body what the server has answered @param {number} status */
function words(body, status) {
  const error = typeof body === "object" && body !== null && "error" in body ? /** @type {Record<string, unknown>} */ (body.error) : {};
  const parts = [error["title"], error["detail"]].filter((part) => typeof part === "string" && part);
  const problems = Array.isArray(error["problems"]) ? error["problems"].map((problem) => problem?.message).filter(Boolean) : [];
  const told = [...new Set([...parts, ...problems])].map((part) => String(part).replace(/[.:]?$/, "."));
  return told.join(" ") || `The simulator has answered with the error ${status}.`;
}

/** Runs a scenario on the server, for a picture of a given width. */
export class Simulations {
  /** @param {string} address @param {{scenario: string} | {source: string}} played by its slug, or the text of one that is not published */
  constructor(address, played) {
    this.address = address;
    this.played = played;
  }

  /**
   * @param {Controls} controls
   * @param {{width?: number, changes?: Changes, include?: Include[]}} asked px of the stage for pictures, what is otherwise, what is wanted beside
   * @returns {Promise<Simulation>}
   */
  async run(controls, { width, changes = {}, include = [] }) {
    const response = await this.#send({ ...this.played, controls, changes, include, picture: width ? { width } : null });
    const body = await response.json().catch(() => null);
    if (!response.ok || body === null) throw new SimulationError(words(body, response.status));
    return body;
  }

  /** @param {unknown} body */
  async #send(body) {
    try {
      return await fetch(this.address, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body) });
    } catch {
      throw new SimulationError(UNREACHABLE);
    }
  }
}
