import { Divider } from "./divider.js";
import { Tabs } from "./tabs.js";

const NARROW = "(max-width: 900px)";

/**
 * `<split-panes>` around sections `.pane`, the first with the source: side by side, with a divider that can be moved, or on
 * a phone one at a time behind tabs. Without this they stand side by side or below each other.
 */
export class SplitPanes extends HTMLElement {
  #present = new AbortController();
  /** @type {Divider | null} */
  #divider = null;
  /** @type {Tabs | null} */
  #tabs = null;

  connectedCallback() {
    const panes = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(":scope > .pane")]);
    const [first] = panes;
    if (!first) return;
    this.#present = new AbortController();
    const { signal } = this.#present;
    const divider = (this.#divider ??= new Divider(this, first));
    const tabs = (this.#tabs ??= new Tabs(this, panes));
    const narrow = matchMedia(NARROW);
    const fit = () => {
      tabs.fit(narrow.matches);
      divider.root.hidden = narrow.matches;
    };
    narrow.addEventListener("change", fit, { signal });
    document.addEventListener("problems-changed", (event) => tabs.count(/** @type {CustomEvent} */ (event).detail.count), { signal });
    fit();
    this.classList.add("up");
  }

  disconnectedCallback() {
    this.#present.abort();
  }
}
