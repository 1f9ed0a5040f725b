import { element } from "./dom.js";
import { Figure } from "./figure.js";
import { SimulationError } from "./simulations.js";

const NEAR = "600px"; // how far below the viewport a figure begins to load

/**
 * `<net-player scenario name depth at full data-simulations>`: the form, drawing, questions and steps that the server
 * has sent, upgraded in place when they come near the viewport.
 */
export class NetPlayer extends HTMLElement {
  #begun = false;
  /** @type {Figure | null} */
  #figure = null;

  connectedCallback() {
    if (this.#begun) return;
    this.#begun = true;
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      this.#upgrade();
    }, { rootMargin: NEAR });
    near.observe(this);
  }

  disconnectedCallback() {
    this.#figure?.playback.pause();
  }

  #upgrade() {
    const figure = (this.#figure = new Figure(this));
    this.addEventListener("attempt", (event) => this.#attempt(/** @type {CustomEvent<() => Promise<void>>} */ (event).detail));
    this.#attempt(async () => {
      const simulation = await figure.run();
      if (!simulation) return;
      figure.begin(simulation);
      this.dispatchEvent(new Event("ready", { bubbles: true }));
    });
  }

  /** Does something that the server may refuse; tells why in the figure, and what was there stays. @param {() => Promise<void>} act */
  async #attempt(act) {
    try {
      await act();
      if (this.#forgive()) /** @type {HTMLElement | null} */ (this.querySelector(".stage"))?.focus({ preventScroll: true });
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      const again = element("button", { type: "button", class: "lnk", onclick: () => this.#attempt(act) }, "Try again");
      const focused = this.#forgive();
      const place = this.querySelector(".fallback, .stage");
      this.insertBefore(element("p", { class: "failure", role: "alert" }, element("span", {}, error.message), again), place);
      this.classList.add("failed");
      if (focused) again.focus();
    }
  }

  /** Takes back what was told before. @returns {boolean} whether the focus stood there */
  #forgive() {
    const failure = this.querySelector(".failure");
    const focused = failure?.contains(document.activeElement) ?? false;
    failure?.remove();
    return focused;
  }
}
