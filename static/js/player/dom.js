// Two builders. No style attributes anywhere: sizes set later go through the CSSOM, which a strict policy allows.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string | number | boolean | null | undefined | ((event: any) => void)} Attribute */
/** @typedef {Node | string | number | false | null | undefined} Child */

/**
 * @param {Element} target
 * @param {Record<string, Attribute>} attributes `on...` is a listener, `false` and `null` are left out
 * @param {(Child | Child[])[]} children
 */
function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") target.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      target.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children.flat()) {
    if (child !== false && child !== null && child !== undefined) target.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  fill(made, attributes, children);
  return made;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function shape(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  fill(made, attributes, children);
  return made;
}

/**
 * Writes what differs: whatever is written, even the same again, browsers style and lay out anew.
 * @param {Element} target
 * @param {Record<string, string | number>} attributes
 */
export function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (target.getAttribute(name) !== String(value)) target.setAttribute(name, String(value));
  }
}

/** The same for its words. @param {Element} target @param {string} text */
export function say(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

let count = 0;

/** @param {string} stem */
export const unique = (stem) => `${stem}-${(count += 1)}`;
