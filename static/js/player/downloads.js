/** @import { Changes, Controls } from "./contract.js" */

/** The links to the files of a figure's run: they follow the run that is shown. */
export class Downloads {
  /** @param {Element | null} figure */
  constructor(figure) {
    this.links = /** @type {HTMLAnchorElement[]} */ ([...(figure?.querySelectorAll(".take a") ?? [])]);
  }

  /** @param {Controls} controls @param {Changes} changes */
  follow(controls, changes) {
    const query = new URLSearchParams(controls);
    for (const place of changes.without ?? []) query.append("without", place);
    for (const [place, text] of Object.entries(changes.with ?? {})) query.append("with", `${place}:${text}`);
    for (const { place, rule } of changes.add ?? []) query.append("add", `${place}:${rule}`);
    for (const line of changes.then ?? []) query.append("then", line);
    for (const link of this.links) link.search = String(query);
  }
}
