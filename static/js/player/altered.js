import { element } from "./dom.js";

/** Says what is otherwise in this run, with the way back. */
export class Altered {
  /** @param {HTMLElement | null} line what the server has sent @param {() => void} restore */
  constructor(line, restore) {
    this.root = line ?? element("p", { class: "altered" });
    this.restore = restore;
  }

  /** @param {string[]} changes one sentence each */
  show(changes) {
    this.root.hidden = changes.length === 0;
    const back = element("button", { type: "button", class: "lnk", onclick: () => this.restore() }, "Put it back");
    this.root.replaceChildren(...(changes.length ? [`${changes.join(" ")} `, back] : []));
  }
}
