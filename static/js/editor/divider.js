import { element } from "../player/dom.js";

const KEPT = "split-panes";
const LEAST = 25; // in %
const MOST = 75;
const HALF = 50;
const STEP = 2;

/** Between two panes, moved by mouse, finger or arrow keys; Enter and a double click halve. */
export class Divider {
  /** @param {HTMLElement} panes @param {HTMLElement} first the pane before it */
  constructor(panes, first) {
    this.panes = panes;
    this.share = HALF;
    this.root = element("div", {
      class: "divider", role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": "Width of the source", "aria-controls": first.id,
      "aria-valuemin": LEAST, "aria-valuemax": MOST,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.root.setPointerCapture(event.pointerId),
      onpointermove: (/** @type {PointerEvent} */ event) => this.#drag(event),
      onlostpointercapture: () => this.#remember(),
      ondblclick: () => this.#move(HALF),
    });
    first.after(this.root);
    this.#place(this.#remembered());
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    /** @type {Record<string, number>} */
    const places = { ArrowLeft: this.share - STEP, ArrowRight: this.share + STEP, Home: LEAST, End: MOST, Enter: HALF };
    const place = places[event.key];
    if (place === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#move(place);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.root.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.panes.getBoundingClientRect();
    this.#place(((event.clientX - left) / width) * 100);
  }

  /** @param {number} share */
  #move(share) {
    this.#place(share);
    this.#remember();
  }

  /** @param {number} share of the first pane, in % */
  #place(share) {
    this.share = Math.round(Math.min(Math.max(share, LEAST), MOST));
    this.panes.style.setProperty("--before", `${this.share}fr`);
    this.panes.style.setProperty("--after", `${100 - this.share}fr`);
    this.root.setAttribute("aria-valuenow", String(this.share));
  }

  #remember() {
    try {
      localStorage.setItem(KEPT, String(this.share));
    } catch {
      // A browser that keeps nothing begins in the middle each time.
    }
  }

  #remembered() {
    try {
      return Number(localStorage.getItem(KEPT) ?? HALF) || HALF;
    } catch {
      return HALF;
    }
  }
}
