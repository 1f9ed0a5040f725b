/** @import { Underlay } from "./underlay.js" */

/** @typedef {{from: number, to: number}} Match */

const MOST_SHOWN = 1000;

/** Wherever these words stand, in capitals or not. @param {string} text @param {string} words @returns {Match[]} */
export function matchesOf(text, words) {
  if (!words) return [];
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  return [...text.matchAll(pattern)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
}

/** Tints them on the underlay, where the browser can. @param {Underlay} underlay @param {string} text @param {Match[]} matches @param {Match | undefined} chosen */
export function tint(underlay, text, matches, chosen) {
  if (!("highlights" in CSS)) return;
  CSS.highlights.set("found", new Highlight(...rangesOf(underlay, text, matches.slice(0, MOST_SHOWN))));
  CSS.highlights.set("found-here", new Highlight(...rangesOf(underlay, text, chosen ? [chosen] : [])));
}

/** Each lies within one line, and they come in their order. @param {Underlay} underlay @param {string} text @param {Match[]} matches */
function rangesOf(underlay, text, matches) {
  let line = 1;
  let begin = 0;
  return matches.map(({ from, to }) => {
    for (let end = text.indexOf("\n", begin); end >= 0 && end < from; end = text.indexOf("\n", begin)) {
      begin = end + 1;
      line += 1;
    }
    const range = new Range();
    const words = underlay.row(line)?.firstChild;
    if (words) range.setStart(words, from - begin);
    if (words) range.setEnd(words, to - begin);
    return range;
  });
}
