import { element, unique } from "../player/dom.js";

/** @param {HTMLElement} pane */
const nameOf = (pane) => pane.dataset.name ?? pane.querySelector("h2")?.textContent ?? "";

/** On a phone: one pane at a time. Where there is room all are shown, and no tab. */
export class Tabs {
  /** @param {HTMLElement} root @param {HTMLElement[]} panes */
  constructor(root, panes) {
    this.panes = panes;
    this.chosen = 0;
    this.narrow = false;
    for (const pane of panes) pane.id ||= unique("pane");
    this.tabs = panes.map((pane, i) => element("button", { type: "button", role: "tab", id: unique("tab"), "aria-controls": pane.id, onclick: () => this.choose(i) }, nameOf(pane)));
    this.bar = element("div", { class: "pane-tabs", role: "tablist", "aria-label": "Parts of the editor", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event) }, this.tabs);
    root.prepend(this.bar);
    root.addEventListener("source-wanted", (event) => this.#want(/** @type {Node} */ (event.target)));
  }

  /** @param {boolean} narrow */
  fit(narrow) {
    this.narrow = narrow;
    this.bar.hidden = !narrow;
    for (const pane of this.panes) {
      if (narrow) pane.setAttribute("role", "tabpanel");
      else pane.removeAttribute("role");
    }
    this.choose(this.chosen);
  }

  /** @param {number} chosen */
  choose(chosen) {
    this.chosen = chosen;
    for (const [i, pane] of this.panes.entries()) {
      pane.hidden = this.narrow && i !== chosen;
      this.tabs[i]?.setAttribute("aria-selected", String(i === chosen));
      if (this.tabs[i]) this.tabs[i].tabIndex = i === chosen ? 0 : -1;
    }
  }

  /** @param {number} problems */
  count(problems) {
    const index = this.panes.findIndex((pane) => pane.querySelector("#problems"));
    const pane = this.panes[index];
    if (pane && this.tabs[index]) this.tabs[index].textContent = problems ? `${nameOf(pane)} (${problems})` : nameOf(pane);
  }

  /** @param {Node} wanted what has to be seen now */
  #want(wanted) {
    const index = this.panes.findIndex((pane) => pane.contains(wanted));
    if (index >= 0) this.choose(index);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const last = this.tabs.length - 1;
    /** @type {Record<string, number>} */
    const places = { ArrowLeft: this.chosen ? this.chosen - 1 : last, ArrowRight: this.chosen === last ? 0 : this.chosen + 1, Home: 0, End: last };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    this.choose(place);
    this.tabs[place]?.focus();
  }
}
