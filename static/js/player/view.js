import { element, unique } from "./dom.js";

/** @typedef {"story" | "decisions" | "everything"} Depth */

/** @type {[Depth, string][]} */
const DEPTHS = [["story", "Story"], ["decisions", "Decisions"], ["everything", "Everything"]];

/** @param {string | null | undefined} word @returns {Depth | null} */
export const depthOf = (word) => DEPTHS.find(([depth]) => depth === word)?.[0] ?? null;

/** @param {string} text @param {boolean} on @param {string} title @param {(on: boolean) => void} changed */
function toggle(text, on, title, changed) {
  const input = element("input", { type: "checkbox", checked: on, onchange: () => changed(input.checked) });
  return { input, label: element("label", { class: "pre", title }, input, element("span", {}, text)) };
}

/** @typedef {{depth: (depth: Depth) => void, ask: (on: boolean) => void, wait: (on: boolean) => void}} Choices */

/** How much is told, and who sets the pace. */
export class View {
  /** @param {Depth} depth @param {boolean} predicts @param {Choices} choices */
  constructor(depth, predicts, choices) {
    const name = unique("depth");
    this.inputs = DEPTHS.map(([value]) => element("input", { type: "radio", name, value, checked: value === depth, onchange: () => choices.depth(value) }));
    this.ask = toggle("Ask me first", true, "Predict before the packet is judged (?)", choices.ask);
    this.wait = toggle("Wait for me", false, "Every hop waits for a key (w)", choices.wait);
    this.hint = element("span", { class: "wait-h" });
    this.root = element("div", { class: "view" },
      element("fieldset", { class: "seg" }, element("legend", { class: "sr" }, "Depth of explanation"),
        DEPTHS.map(([, text], i) => element("label", {}, this.inputs[i], element("span", {}, text)))),
      element("div", { class: "tog" }, this.hint, predicts && this.ask.label, this.wait.label));
  }

  /** @param {Depth} depth */
  show(depth) {
    for (const input of this.inputs) input.checked = input.value === depth;
  }

  /** @param {Depth} depth @returns {Depth} */
  static after(depth) {
    return DEPTHS[(DEPTHS.findIndex(([value]) => value === depth) + 1) % DEPTHS.length]?.[0] ?? "story";
  }
}
