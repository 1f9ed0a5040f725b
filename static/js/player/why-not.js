import { element } from "./dom.js";

/** @import { Obstacle } from "./contract.js" */

/** How each relation is marked, and whether it stands in the way. @type {Record<Obstacle["relation"], [mark: string, blocks: boolean]>} */
const RELATIONS = {
  "stopped here": ["stop", true],
  "would also stop": ["also", true],
  "would stop the answer": ["also", true],
  "would let it pass": ["open", false],
  "did not fit": ["other", false],
};
const COUNTS = ["Something stands", "One thing stands", "Two things stand", "Three things stand", "Four things stand", "Five things stand", "Six things stand"];

/** Everything that would have stopped this packet, not only what did. @param {Obstacle[]} obstacles */
export function whyNot(obstacles) {
  const blockers = obstacles.filter(({ relation }) => RELATIONS[relation][1]).length;
  return element("details", { class: "wn" },
    element("summary", {}, element("b", {}, "Why not?"), ` ${COUNTS[blockers] ?? `${blockers} things stand`} in its way`),
    element("ol", {}, obstacles.map(row)));
}

/** @param {Obstacle} obstacle */
function row({ relation, place, line, title, sentence }) {
  const where = place && element("small", {}, element("code", {}, place), line !== null && `, line ${line}`);
  return element("li", { class: `wn-${RELATIONS[relation][0]}` },
    element("span", { class: "wn-s" }, relation.charAt(0).toUpperCase() + relation.slice(1)), element("div", {}, element("b", {}, title), where), element("span", {}, sentence));
}
