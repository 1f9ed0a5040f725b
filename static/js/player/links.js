/** @import { Changes, Controls, Obstacle } from "./contract.js" */

/** What leads to a run: its choices, and what is changed in it. @param {Controls} controls @param {Changes} changes */
function queryOf(controls, { without = [], with: put = {}, add = [], then = [] }) {
  const query = new URLSearchParams(controls);
  for (const place of without) query.append("without", place);
  for (const [place, words] of Object.entries(put)) query.append("with", `${place}:${words}`);
  for (const { place, rule } of add) query.append("add", `${place}:${rule}`);
  for (const line of then) query.append("then", line);
  return query;
}

/** Where a line of the scenario's text, another run's moment, this run's files and a statement on Linux are found. */
export class Links {
  /**
   * @param {DOMStringMap} data addresses of the figure; without `page` the scenario is not published, and has no pages
   * @param {HTMLAnchorElement[]} files that follow the run that is shown
   */
  constructor({ page = "", text = "", statements = "", truth = "" }, files) {
    this.files = files;
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
    for (const file of this.files) file.search = String(queryOf(controls, changes));
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
    const query = queryOf(this.controls, this.changes);
    if (this.changes.ask) query.append("ask", this.changes.ask);
    for (const line of past) query.append("past", line);
    query.append("at", at);
    return `${this.page}?${query}`;
  }
}
