/** @import { Changes, Controls, Obstacle } from "./contract.js" */

/** Where a line of the scenario's text, another run's moment and a statement on Linux are found. */
export class Links {
  /** @param {DOMStringMap} data addresses of the figure; without `page` the scenario is not published, and has no pages */
  constructor({ page = "", text = "", statements = "", truth = "" }) {
    this.page = page;
    this.text = text;
    this.statements = statements;
    this.truth = truth;
    /** @type {Controls} */
    this.controls = {};
    /** @type {Changes} */
    this.changes = {};
  }

  /** @param {Controls} controls @param {Changes} changes those of the run that is shown */
  use(controls, changes) {
    this.controls = controls;
    this.changes = changes;
  }

  /** @param {number | null | undefined} line */
  line(line) {
    return this.text && line ? `${this.text}#L${line}` : null;
  }

  /** @param {string | null} name */
  statement(name) {
    return this.statements && name ? `${this.statements}#${name}` : null;
  }

  /** @param {string} name of something that is not simulated */
  unmodelled(name) {
    return this.truth ? `${this.truth}#${name}` : null;
  }

  /** The run in which the packet comes so far, at the moment that stops it. @param {Obstacle} obstacle */
  moment({ at, past }) {
    if (!this.page || !at) return null;
    const query = new URLSearchParams(this.controls);
    const { without = [], with: put = {}, add = [], then = [], ask } = this.changes;
    for (const place of without) query.append("without", place);
    for (const [place, words] of Object.entries(put)) query.append("with", `${place}:${words}`);
    for (const { place, rule } of add) query.append("add", `${place}:${rule}`);
    for (const line of then) query.append("then", line);
    if (ask) query.append("ask", ask);
    for (const line of past) query.append("past", line);
    query.append("at", at);
    return `${this.page}?${query}`;
  }
}
