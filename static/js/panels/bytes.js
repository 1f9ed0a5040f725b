import { element } from "../player/dom.js";

/** @import { Envelope, EnvelopePart } from "../player/contract.js" */

const LEAST = 3.2; // em that a part has, so that its name can be read

/** @param {EnvelopePart} part */
function cell({ name, length, hidden, added }) {
  const box = element("span", { class: `by${hidden ? " hid" : ""}${added ? " add" : ""}` }, element("b", {}, name), element("span", {}, String(length)));
  box.style.flex = `${length} 1 ${Math.max(LEAST, name.length * 0.62 + 1)}em`;
  return box;
}

/** @param {EnvelopePart} part */
const said = ({ name, length, text, hidden }) => element("li", {}, element("b", {}, name), element("span", {}, `${length} bytes`), element("code", {}, text.replaceAll(" -> ", " → ")),
  element("em", {}, hidden ? "hidden" : "readable"));

/** What goes over the link now, to scale with a least width, and what somebody who looks at it can see. @param {Envelope} envelope */
export function strip({ parts, length, added, seen, name }) {
  const hidden = parts.reduce((sum, part) => sum + (part.hidden ? part.length : 0), 0);
  return element("div", { class: "bytes", role: "group", "aria-label": "On the wire" },
    element("p", { class: "by-h" }, "On the wire ", element("b", {}, `${length} bytes`), `, ${added} of them added by ${name}`, hidden ? element("b", { class: "by-n" }, ` ${hidden} hidden`) : ""),
    element("div", { class: "by-s", "aria-hidden": "true" }, parts.map(cell)),
    element("p", { class: "by-e" }, seen),
    element("details", {}, element("summary", {}, "Every part"), element("ol", { class: "by-l" }, parts.map(said))));
}
