import { element } from "../player/dom.js";

/** A select whose choices are steps of a scale, moved along a line. The select keeps the choice, and is what the form says. */
export class Scale {
  /** @param {HTMLElement} field a label with its words and the select */
  constructor(field) {
    this.select = /** @type {HTMLSelectElement} */ (field.querySelector("select"));
    this.range = element("input", { type: "range", min: 0, step: 1, "aria-label": field.querySelector("span")?.textContent, oninput: () => this.#take() });
    this.words = element("output", {});
    this.select.hidden = true;
    field.append(this.range, this.words);
  }

  get #steps() {
    return [...this.select.options].filter((option) => !option.disabled);
  }

  /** The select has another choice, or other choices fit. */
  show() {
    const steps = this.#steps;
    this.range.max = String(steps.length - 1);
    this.range.value = String(steps.findIndex((option) => option.selected));
    this.#say();
  }

  #take() {
    const step = this.#steps[Number(this.range.value)];
    if (step) step.selected = true;
    this.#say();
  }

  #say() {
    const words = this.select.selectedOptions[0]?.textContent ?? "";
    this.words.textContent = words;
    this.range.setAttribute("aria-valuetext", words);
  }
}
