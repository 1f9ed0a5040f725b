import { element, shape } from "./dom.js";

const SHAPES = {
  restart: "M5 5v5h5M5.5 10a7.5 7.5 0 1 1-1 5",
  back: "M15 4L6 12l9 8zM4 4v16",
  play: "M5 3l14 9-14 9z",
  pause: "M6 4v16M15 4v16",
  forward: "M5 4l9 8-9 8zM17 4v16",
};
const SPEEDS = [1, 2, 0.5];

/** @param {keyof typeof SHAPES} name */
const glyph = (name) => shape("svg", { viewBox: "0 0 22 24", "aria-hidden": "true", class: `g g-${name}` }, shape("path", { d: SHAPES[name] }));

/** @param {string} label @param {keyof typeof SHAPES} name @param {() => void} act */
const button = (label, name, act) => element("button", { type: "button", class: `ctl ctl-${name}`, "aria-label": label, title: label, onclick: act }, glyph(name));

/** @typedef {{restart: () => void, back: () => void, toggle: () => void, forward: () => void, speed: (speed: number) => void}} Actions */

/** Restart, back, play or pause, forward, speed. */
export class Transport {
  /** @param {Actions} actions */
  constructor(actions) {
    this.speed = 1;
    this.play = button("Play", "play", actions.toggle);
    this.rate = element("button", { type: "button", class: "ctl ctl-spd", onclick: () => actions.speed(this.#faster()) });
    this.root = element("div", { class: "ctls" }, button("Restart", "restart", actions.restart),
      button("Step back", "back", actions.back), this.play, button("Step forward", "forward", actions.forward), this.rate);
    this.#write();
  }

  /** @param {boolean} playing */
  show(playing) {
    const label = playing ? "Pause" : "Play";
    this.play.replaceChildren(glyph(playing ? "pause" : "play"));
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
  }

  #faster() {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    this.#write();
    return this.speed;
  }

  #write() {
    this.rate.textContent = `${this.speed === 0.5 ? "½" : this.speed}×`;
    this.rate.setAttribute("aria-label", `Speed: ${this.speed} times`);
  }
}
