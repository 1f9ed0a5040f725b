/** @import { Controls } from "./contract.js" */
/** @import { Scale } from "../panels/scale.js" */

/** @param {string} text `control=choice`, several apart by spaces @returns {Controls} */
export const choicesOf = (text) => Object.fromEntries(text.split(" ").filter(Boolean).map((part) => part.split("=", 2)));

/** @param {string} condition all of it must hold @param {Controls} chosen */
const holds = (condition, chosen) => Object.entries(choicesOf(condition)).every(([name, choice]) => chosen[name] === choice);

/** @param {Element} field @returns {field is HTMLInputElement | HTMLSelectElement} */
const isField = (field) => field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type !== "hidden" && field.name !== "");

/** The form of the scenario. The server's real GET form; here a change runs the simulator again. */
export class Fields {
  /** @param {HTMLFormElement | null} form @param {(controls: Controls) => void} changed */
  constructor(form, changed) {
    this.form = form;
    /** @type {Scale[]} selects that are moved along a line */
    this.scales = [];
    this.#measure();
    form?.addEventListener("change", () => {
      this.fit();
      changed(this.read());
    });
    form?.addEventListener("submit", (event) => event.preventDefault());
  }

  async #measure() {
    const fields = /** @type {NodeListOf<HTMLElement>} */ (this.form?.querySelectorAll("[data-scale]") ?? []);
    if (!fields.length) return;
    const { Scale } = await import("../panels/scale.js");
    this.scales = [...fields].map((field) => new Scale(field));
    this.fit();
  }

  /** @returns {Controls} what is chosen in the fields that make sense */
  read() {
    /** @type {Controls} */
    const chosen = {};
    for (const field of this.#fields()) {
      if (field.disabled || (field instanceof HTMLInputElement && !field.checked)) continue;
      chosen[field.name] = field.value;
    }
    return chosen;
  }

  get names() {
    return new Set(this.#fields().map((field) => field.name));
  }

  /** @param {Controls} controls */
  write(controls) {
    for (const field of this.#fields()) {
      const value = controls[field.name];
      if (value === undefined) continue;
      if (field instanceof HTMLSelectElement) {
        if ([...field.options].some((option) => option.value === value)) field.value = value;
      } else if ([...this.#named(field.name)].some((other) => other.value === value)) field.checked = field.value === value;
    }
    this.fit();
  }

  /** Fields and options that do not fit what is chosen are not offered; nor are those of a field that is not, whatever fits them. */
  fit() {
    for (const part of this.form?.querySelectorAll("[data-when]") ?? []) {
      const fits = !part.parentElement?.closest("[data-when][hidden]") && holds(/** @type {HTMLElement} */ (part).dataset.when ?? "", this.read());
      /** @type {HTMLElement} */ (part).hidden = !fits;
      const inputs = part instanceof HTMLOptionElement ? [part] : part.querySelectorAll("input, select");
      for (const input of inputs) /** @type {HTMLInputElement} */ (input).disabled = !fits;
    }
    for (const select of this.form?.querySelectorAll("select") ?? []) {
      if (select.selectedOptions[0]?.disabled) select.value = [...select.options].find((option) => !option.disabled)?.value ?? "";
    }
    for (const scale of this.scales) scale.show();
  }

  /** @param {string} name */
  #named(name) {
    return this.#fields().filter((field) => field.name === name);
  }

  #fields() {
    return [...(this.form?.elements ?? [])].filter(isField);
  }
}
