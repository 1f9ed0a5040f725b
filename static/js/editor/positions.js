/**
 * @typedef {object} Position
 * @property {number} line from 1
 * @property {number} column from 1, counted in characters as the server counts them, not in UTF-16 units
 */

/** @param {string} text @param {number} offset @returns {Position} */
export function positionAt(text, offset) {
  const before = text.slice(0, offset);
  const begin = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(begin)].length + 1 };
}

/** The nearest place that exists: a line too many is the last, a column too many the end of its line. @param {string} text @param {Position} position */
export function offsetAt(text, { line, column }) {
  const lines = text.split("\n");
  const index = Math.min(Math.max(line, 1), lines.length) - 1;
  const begin = lines.slice(0, index).reduce((sum, before) => sum + before.length + 1, 0);
  return begin + [...(lines[index] ?? "")].slice(0, Math.max(column, 1) - 1).join("").length;
}

/** @param {Position} one @param {Position} other */
export const order = (one, other) => one.line - other.line || one.column - other.column;
