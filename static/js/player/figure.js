import { Address } from "./address.js";
import { element } from "./dom.js";
import { Fields, choicesOf } from "./fields.js";
import { listen } from "./keys.js";
import { reveal } from "./motion.js";
import { Playback } from "./playback.js";
import { Player } from "./player.js";
import { Prediction } from "./prediction.js";
import { Simulations } from "./simulations.js";
import { Transport } from "./transport.js";
import { View, depthOf } from "./view.js";

/** @import { Controls, Simulation } from "./contract.js" */
/** @import { Depth } from "./view.js" */

const WIDE = 800; // px of stage from which the wide form is taken

/** @param {Controls} a @param {Controls} b */
const same = (a, b) => Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);

/** Whether the reader has followed an address to this page, and not come back to a place on it. */
const arrived = () => performance.getEntriesByType("navigation").some((entry) => /** @type {PerformanceNavigationTiming} */ (entry).type === "navigate");

/** @param {Element} part */
function inView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** Whether it can be seen down to there, below the header. @param {Element} part @param {number} bottom */
const fits = (part, bottom) => bottom - part.getBoundingClientRect().top <= innerHeight - Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);

/** A figure of the page: what the server has sent, upgraded to a player with its controls. */
export class Figure {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.address = new Address(host.hasAttribute("full") ? "" : (host.getAttribute("name") ?? ""));
    this.simulations = new Simulations(host.dataset.simulations ?? "", host.getAttribute("scenario") ?? "");
    this.fields = new Fields(host.querySelector("form.scn"), (controls) => this.#choose(controls));
    this.first = { at: host.getAttribute("at") ?? "", depth: depthOf(host.getAttribute("depth")) ?? "story", controls: choicesOf(host.dataset.own ?? "") };
    const asked = this.address.read(this.fields.names);
    this.fields.write({ ...this.first.controls, ...asked.controls });
    this.at = asked.at ?? this.first.at;
    this.linked = asked.at !== null && this.address.leadsHere && arrived();
    this.runs = 0;
    this.begun = false;
    this.predictions = [...host.querySelectorAll("form.prediction")].map((form) => new Prediction(/** @type {HTMLFormElement} */ (form), (prediction) => this.#answered(prediction)));
    const depth = depthOf(asked.depth) ?? /** @type {Depth} */ (this.first.depth);
    this.player = new Player(host.querySelector("ol.tx") ?? element("ol", { class: "tx" }), depth, { jump: (index) => this.#jump(index), arrived: () => this.#arrived() });
    this.playback = new Playback({
      forward: () => this.player.go(this.player.index + 1, true),
      restart: () => this.player.go(0),
      show: (playing) => this.transport.show(playing),
      state: () => ({ moment: this.player.moment, last: this.player.last, asking: this.player.asking, moving: this.player.moving, depth: this.player.depth }),
    });
    this.transport = new Transport({
      restart: () => this.#jump(0), back: () => this.#jump(this.player.index - 1), toggle: () => this.#toggle(),
      forward: () => this.#step(), speed: (speed) => { this.playback.speed = this.player.speed = speed; },
    });
    this.view = new View(depth, this.predictions.length > 0, { depth: (chosen) => this.#tell(chosen), ask: (on) => this.#ask(on), wait: (on) => this.#wait(on) });
  }

  /** The first run makes a player of what the server has sent; a later one only takes the place of the one before. @param {Simulation} simulation */
  begin(simulation) {
    const { host, player } = this;
    if (this.begun) return this.#use(simulation, "");
    this.begun = true;
    for (const prediction of this.predictions) prediction.adopt();
    for (const drawing of host.querySelectorAll(".fallback")) drawing.remove();
    const bar = element("div", { class: "bar" }, player.scrubber.root, this.transport.root);
    const below = element("div", { class: "below" }, player.evidence.root, player.transcript.root);
    host.append(player.stage.root, element("div", { class: "deck" }, bar, this.view.root), below, player.live);
    host.classList.add("up");
    player.transcript.open();
    this.#use(simulation, this.at);
    listen(host, this.#keys());
    this.#watch();
    if (this.linked && inView(host)) this.#reveal();
  }

  /** Runs what the fields say. @param {Controls} [controls] */
  async run(controls = this.fields.read()) {
    const turn = (this.runs += 1);
    this.host.setAttribute("aria-busy", "true");
    try {
      const simulation = await this.simulations.run(controls, this.width);
      return turn === this.runs ? simulation : null;
    } finally {
      if (turn === this.runs) this.host.removeAttribute("aria-busy");
    }
  }

  get width() {
    const measured = this.player.stage.root.clientWidth || this.host.clientWidth;
    return Math.max(280, Math.min(1400, Math.round(measured)));
  }

  /** @param {Controls} controls */
  async #choose(controls) {
    this.playback.pause();
    this.host.dispatchEvent(new CustomEvent("attempt", { detail: async () => {
      const simulation = await this.run(controls);
      if (simulation) this.begin(simulation);
    } }));
  }

  /** @param {Simulation} simulation @param {string} at */
  #use(simulation, at) {
    const { trace } = simulation;
    this.fields.write(trace.controls);
    this.current = this.fields.read();
    const own = same(this.current, this.first.controls);
    this.player.use(trace, this.#picture(simulation), own ? this.predictions : [], at);
  }

  /** @param {Simulation} simulation */
  #picture({ pictures }) {
    return this.width >= WIDE && pictures.wide ? pictures.wide : pictures.tall;
  }

  #watch() {
    let width = this.width;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    new ResizeObserver(() => {
      clearTimeout(timer);
      if (this.width === width) return;
      timer = setTimeout(() => {
        width = this.width;
        this.host.dispatchEvent(new CustomEvent("attempt", { detail: async () => {
          const simulation = await this.run();
          if (simulation) this.player.show(this.#picture(simulation));
        } }));
      }, 200);
    }).observe(this.player.stage.root);
    for (const [name, printing] of /** @type {const} */ ([["beforeprint", true], ["afterprint", false]])) {
      addEventListener(name, () => {
        this.player.printing = printing;
        this.player.reconsider(true);
      });
    }
  }

  #arrived() {
    this.playback.arrived();
    const { moment, last, asking, depth } = this.player;
    this.view.hint.textContent = this.playback.playing && this.playback.waits && !asking && !last ? "Press → when you are ready" : "";
    const at = moment.index === 0 && !this.first.at ? "" : moment.at;
    if (this.current) this.address.write({ at, depth, controls: this.current }, this.first, this.fields.names);
  }

  /** @param {number} index */
  #jump(index) {
    this.playback.pause();
    this.player.go(index);
  }

  #step() {
    this.playback.stepped();
    if (!this.player.last) this.player.go(this.player.index + 1, true);
  }

  #toggle() {
    if (!this.playback.playing) this.#reveal();
    this.playback.toggle();
  }

  /** Brings the figure into view, only if its controls are not; on a phone they are, and the packet has to be. */
  #reveal() {
    const { top } = this.player.stage.root.getBoundingClientRect();
    const { bottom } = this.transport.root.getBoundingClientRect();
    if (this.player.stage.tall) reveal(this.player.note.root, "nearest");
    else if (top < 0 || bottom > innerHeight) reveal(fits(this.host, bottom) ? this.host : this.player.stage.root, "start");
  }

  /** @param {Depth} depth */
  #tell(depth) {
    this.view.show(depth);
    this.player.tell(depth);
  }

  /** @param {boolean} on */
  #ask(on) {
    this.view.ask.input.checked = on;
    this.player.asks = on;
    this.player.reconsider();
  }

  /** @param {boolean} on */
  #wait(on) {
    this.view.wait.input.checked = on;
    this.playback.wait(on);
    this.#arrived();
  }

  /** @param {Prediction} prediction */
  #answered(prediction) {
    if (!this.player.timeline) return;
    const here = prediction.announced && (prediction.holder.contains(document.activeElement) || this.player.asking);
    this.player.reconsider(!here);
    if (here && !prediction.open) this.player.stage.root.focus({ preventScroll: true });
  }

  #keys() {
    const { player } = this;
    return {
      toggle: () => this.#toggle(), forward: () => this.#step(), back: () => this.#jump(player.index - 1),
      first: () => this.#jump(0), last: () => this.#jump(player.run.last),
      answer: (/** @type {number} */ number) => {
        if (player.asking) player.note.asked?.choose(number);
        return player.asking;
      },
      depth: () => this.#tell(View.after(player.depth)), wait: () => this.#wait(!this.playback.waits),
      ask: () => { if (this.predictions.length) this.#ask(!player.asks); },
    };
  }
}
