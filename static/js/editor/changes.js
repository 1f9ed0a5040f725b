/**
 * What is put in place of a part of the text, and what is selected then.
 * @typedef {object} Change
 * @property {number} from
 * @property {number} to
 * @property {string} words
 * @property {number} start
 * @property {number} end
 */

const STEP = 2; // blanks, as in every text of the course

/** @param {string} text @param {number} offset */
const beginOfLine = (text, offset) => text.slice(0, offset).lastIndexOf("\n") + 1;

/** Tab: the selected lines step in; without a selection, blanks up to the next step. @param {string} text @param {number} start @param {number} end @returns {Change} */
export function indent(text, start, end) {
  if (start !== end) return eachLine(text, start, end, (line) => (line ? " ".repeat(STEP) + line : line));
  const blanks = STEP - ((start - beginOfLine(text, start)) % STEP);
  return { from: start, to: end, words: " ".repeat(blanks), start: start + blanks, end: end + blanks };
}

/** Shift+Tab: the selected lines, or the line of the caret, step out. @param {string} text @param {number} start @param {number} end */
export const outdent = (text, start, end) => eachLine(text, start, end, (line) => line.replace(/^(?: {1,2}|\t)/, ""));

/** Enter: the new line begins under the words of this one. @param {string} text @param {number} start @param {number} end @returns {Change} */
export function newLine(text, start, end) {
  const blanks = /^[ \t]*/.exec(text.slice(beginOfLine(text, start), start))?.[0] ?? "";
  const caret = start + 1 + blanks.length;
  return { from: start, to: end, words: `\n${blanks}`, start: caret, end: caret };
}

/** Another text: only the lines that differ are written, and the caret shows where. @param {string} text @param {string} other @returns {Change} */
export function exchange(text, other) {
  const most = Math.min(text.length, other.length);
  let same = 0;
  while (same < most && text[same] === other[same]) same += 1;
  const from = beginOfLine(text, same);
  let tail = 0;
  while (tail < most - from && text.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const line = tail ? text.slice(-tail).indexOf("\n") : -1;
  const after = line < 0 ? 0 : tail - line;
  return { from, to: text.length - after, words: other.slice(from, other.length - after), start: from, end: from };
}

/**
 * A line of which only the beginning is reached by the selection is not selected.
 * @param {string} text @param {number} start @param {number} end @param {(line: string) => string} change
 * @returns {Change}
 */
function eachLine(text, start, end, change) {
  const from = beginOfLine(text, start);
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const close = text.indexOf("\n", last);
  const to = close < 0 ? text.length : close;
  const before = text.slice(from, to).split("\n");
  const after = before.map(change);
  const words = after.join("\n");
  const shift = (after[0] ?? "").length - (before[0] ?? "").length;
  const grown = words.length - (to - from);
  const begin = start === from && end > start ? from : Math.max(from, start + shift);
  return { from, to, words, start: begin, end: Math.max(begin, end + grown) };
}
