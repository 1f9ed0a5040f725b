import { element } from "../player/dom.js";

/** @import { Obstacle } from "../player/contract.js" */
/** @import { Links } from "../player/links.js" */

/** How each relation is marked, and whether it stands in the way. @type {Record<Obstacle["relation"], [mark: string, blocks: boolean]>} */
const RELATIONS = {
  "stopped here": ["stop", true],
  "would also stop": ["also", true],
  "would stop the answer": ["also", true],
  "would let it pass": ["open", false],
  "did not fit": ["other", false],
};
const COUNTS = ["Something stands", "One thing stands", "Two things stand", "Three things stand", "Four things stand", "Five things stand", "Six things stand"];

/** Everything that would have stopped this packet or its answer, not only what did. @param {Obstacle[]} obstacles @param {Links} links */
export function whyNot(obstacles, links) {
  const blockers = obstacles.filter(({ relation }) => RELATIONS[relation][1]).length;
  return element("details", { class: "wn" },
    element("summary", {}, element("b", {}, "Why not?"), ` ${COUNTS[blockers] ?? `${blockers} things stand`} in its way`),
    element("ol", {}, obstacles.map((obstacle) => row(obstacle, links))));
}

/** @param {Obstacle} obstacle @param {Links} links */
function row(obstacle, links) {
  const { relation, title, sentence } = obstacle;
  const moment = relation === "stopped here" ? null : links.moment(obstacle);
  return element("li", { class: `wn-${RELATIONS[relation][0]}` },
    element("span", { class: "wn-s" }, relation.charAt(0).toUpperCase() + relation.slice(1)),
    element("div", {}, element("b", {}, moment ? element("a", { href: moment }, title) : title), where(obstacle, links)), element("span", {}, sentence));
}

/** The place, and its line in the text of the scenario. @param {Obstacle} obstacle @param {Links} links */
function where({ place, line }, links) {
  if (!place) return null;
  const href = links.line(line);
  const told = line !== null && (href ? element("a", { href }, `line ${line}`) : `line ${line}`);
  return element("small", {}, element("code", {}, place), told && ", ", told);
}
