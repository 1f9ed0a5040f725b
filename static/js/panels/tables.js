import { element } from "../player/dom.js";
import { left } from "../player/time.js";

/** @import { Table, TableRow } from "../player/contract.js" */

/** @type {Record<TableRow["state"], string>} */
const ROWS = { won: "win", lost: "lose", unreached: "nr", plain: "" };

/**
 * Whatever a decision was made from, as a table; on a phone each row becomes a card, with the headings before its cells.
 * @param {Table} table
 * @param {number} now virtual time in s, from which the time left of an entry is counted
 * @param {boolean} stopped the row that decided let the packet go no further
 */
export function tableOf(table, now, stopped = false) {
  if (!table.rows.length) return element("p", { class: "quiet" }, `${table.caption}: nothing is there.`);
  const timed = table.rows.some(({ expires }) => expires !== null);
  const told = table.rows.some(({ result, reason }) => result || reason);
  const heads = [...table.columns.map(({ name }) => name), ...(timed ? ["Time left"] : []), ...(told ? ["Result"] : [])];
  return element("div", { class: "ev-x", tabindex: 0, role: "group", "aria-label": table.caption },
    element("table", { class: "ev" }, element("caption", {}, table.caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, table.rows.map((row) => line(table, row, { now, timed, told, stopped })))));
}

/** @param {Table} table @param {TableRow} row @param {{now: number, timed: boolean, told: boolean, stopped: boolean}} how */
function line(table, row, { now, timed, told, stopped }) {
  const cells = row.cells.map((text, i) => element(i ? "td" : "th", { scope: i ? false : "row", "data-h": table.columns[i]?.name },
    table.columns[i]?.mono ? element("code", {}, text) : text));
  const time = element("td", { "data-h": "Time left" }, row.expires !== null && element("time", { "data-expires": row.expires }, left(row.expires - now)));
  const result = element("td", { "data-h": "Result" }, element("b", {}, row.result), row.reason && element("span", { class: "why" }, row.reason),
    row.line !== null && element("span", { class: "ln-no", title: row.place ?? "" }, `line ${row.line}`));
  return element("tr", { class: `${ROWS[row.state]}${stopped && row.state === "won" ? " k-drop" : ""}` }, cells, timed && time, told && result);
}
