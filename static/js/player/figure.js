import { Address } from "./address.js";
import { Axes } from "./axes.js";
import { element } from "./dom.js";
import { Fields, choicesOf } from "./fields.js";
import { listen } from "./keys.js";
import { LENSES, Lens, lensOf } from "./lens.js";
import { Links } from "./links.js";
import { kept, reveal, settled, still } from "./motion.js";
import { Panels } from "./panels.js";
import { Playback } from "./playback.js";
import { Player } from "./player.js";
import { Prediction } from "./prediction.js";
import { Simulations } from "./simulations.js";
import { Strip } from "./strip.js";
import { Transport } from "./transport.js";
import { View, depthOf } from "./view.js";

/** @import { Changes, Controls, Simulation } from "./contract.js" */
/** @import { LensName } from "./lens.js" */
/** @import { Guess } from "../panels/guess.js" */
/** @import { Include } from "./simulations.js" */
/** @import { Depth } from "./view.js" */

const WIDE = 800; // px of stage from which the wide form is taken
const SETTLED = 200; // ms without a change of width after which a picture is asked for

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

/** Says what is otherwise in this run, with the way back. */
class Altered {
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

/** A figure of the page: what the server has sent, upgraded to a player with its controls. */
export class Figure {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.address = new Address(host.hasAttribute("full") ? "" : (host.getAttribute("name") ?? ""), host.hasAttribute("silent"));
    this.simulations = new Simulations(host.dataset.simulations ?? "", host.dataset.source ? { source: host.dataset.source } : { scenario: host.getAttribute("scenario") ?? "" });
    this.fields = new Fields(host.querySelector("form.scn"), (controls) => this.#choose(controls));
    this.first = { at: host.getAttribute("at") ?? "", depth: depthOf(host.getAttribute("depth")) ?? "story", controls: choicesOf(host.dataset.own ?? ""), across: "" };
    /** @type {Changes} those of the run that is shown */
    this.changes = JSON.parse(host.dataset.changes ?? "{}");
    const asked = this.address.read(this.fields.names);
    if (!this.address.silent) this.fields.write({ ...this.first.controls, ...asked.controls });
    this.at = asked.at ?? this.first.at;
    this.linked = asked.at !== null && this.address.leadsHere && arrived();
    this.runs = 0;
    this.located = 0; // how often the address was to be written
    this.until = -1; // the moment at which playing has shown what it was to show
    this.begun = false;
    this.predictions = [...host.querySelectorAll("form.prediction")].map((form) => new Prediction(/** @type {HTMLFormElement} */ (form), (prediction) => this.#answered(prediction)));
    const depth = depthOf(asked.depth) ?? /** @type {Depth} */ (this.first.depth);
    this.lens = new Lens();
    this.lens.name = lensOf(asked.lens) ?? "began";
    this.lens.across = asked.across ?? "";
    this.links = new Links(host.dataset, [...(host.closest("figure")?.querySelectorAll(".take a") ?? [])].map((link) => /** @type {HTMLAnchorElement} */ (link)));
    this.strip = new Strip(this.lens, { lens: (name) => this.#look(name), across: (zone) => this.#across(zone) });
    this.altered = new Altered(host.querySelector(".altered"), () => this.#change({}));
    this.axes = new Axes(host.querySelector(".axes"), (at) => this.#see(at));
    this.player = new Player(host.querySelector("ol.tx") ?? element("ol", { class: "tx" }), { depth, lens: this.lens, links: this.links },
      { jump: (index) => this.#jump(index), arrived: () => this.#arrived(), across: (zone) => this.#across(zone) });
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
    this.panels = new Panels({
      load: (include) => this.#attempt(() => this.#load(include)), take: (place, guess) => this.#change({ without: [place] }, guess), restore: () => this.#change({}),
    });
    this.view = new View(depth, this.predictions.length > 0, { depth: (chosen) => this.#tell(chosen), ask: (on) => this.#ask(on), wait: (on) => this.#wait(on) });
  }

  /** The first run makes a player of what the server has sent; a later one only takes the place of the one before. @param {Simulation} simulation */
  begin(simulation) {
    const { host, player } = this;
    if (this.begun) return this.#use(simulation, "");
    this.begun = true;
    for (const prediction of this.predictions) prediction.adopt();
    for (const drawing of host.querySelectorAll(".fallback, .room, .unscripted")) drawing.remove();
    const bar = element("div", { class: "bar" }, player.scrubber.root, this.transport.root);
    const below = element("div", { class: "below" }, player.evidence.root, player.transcript.root);
    host.append(this.altered.root, this.axes.root, this.strip.root, player.stage.root, element("div", { class: "deck" }, bar, this.view.root, player.again), below, this.panels.root, player.live);
    host.classList.add("up");
    if (!this.address.silent) player.transcript.open();
    this.#use(simulation, this.at);
    listen(host, this.#keys());
    this.#watch();
    if (this.linked && inView(host)) this.#reveal();
    if (host.hasAttribute("replay")) this.#replay(host.getAttribute("replay") ?? "");
  }

  /** Null where something else has been asked for meanwhile. @param {Controls} [controls] what the fields say @param {Changes} [changes] */
  async run(controls = this.fields.read(), changes = this.changes) {
    /** @type {Include[]} */
    const include = this.player.depth === "everything" ? ["tables"] : [];
    const turn = (this.runs += 1);
    this.host.setAttribute("aria-busy", "true");
    try {
      if (include.length) this.player.evidence.tables ??= await import("../panels/tables.js");
      const simulation = await this.simulations.run(controls, { width: this.width, changes, include });
      await Promise.all([this.player.furnish(simulation.trace), this.axes.furnish(simulation.trace)]);
      return turn === this.runs ? simulation : null;
    } finally {
      if (turn === this.runs) this.host.removeAttribute("aria-busy");
    }
  }

  get width() {
    const measured = this.player.stage.root.clientWidth || this.host.clientWidth;
    return Math.max(288, Math.min(1400, Math.round(measured)));
  }

  /** @param {Controls} controls */
  #choose(controls) {
    this.playback.pause();
    this.#attempt(async () => {
      const simulation = await this.run(controls, {});
      if (!simulation) return;
      this.changes = {};
      this.begin(simulation);
    });
  }

  /** @param {() => Promise<void>} act something that the server may refuse */
  #attempt(act) {
    this.host.dispatchEvent(new CustomEvent("attempt", { detail: act }));
  }

  /** Runs it otherwise, which is watched, or again as it is written. @param {Changes} changes @param {Guess} [guess] what the reader has said of it */
  #change(changes, guess) {
    this.playback.pause();
    if (guess && !this.changes.without) this.at = this.player.moment.at;
    this.#attempt(async () => {
      const simulation = await this.run(this.current, changes).catch((error) => {
        if (guess) this.#reveal();
        throw error;
      });
      if (!simulation) return;
      this.changes = changes;
      const { root } = this.panels;
      if (!guess && root.contains(document.activeElement)) return kept(root, () => this.#use(simulation, this.at));
      this.#use(simulation, guess ? "" : this.at, guess);
      this.player.stage.root.focus({ preventScroll: true });
      if (!guess) return;
      this.#reveal();
      this.#playTo(guess.at, 0);
    });
  }

  /** Plays a packet from where it sets out. @param {string} at the moment that shows why */
  #replay(at) {
    this.#playTo(at, this.player.run.find(`${at.split(".")[0]}.1`));
  }

  /** Plays up to a moment; with less motion it stands there at once. @param {string} at @param {number} from */
  #playTo(at, from) {
    const until = this.player.run.find(at);
    this.player.go(Math.max(0, still() ? until : from));
    if (still() || until <= from) return;
    this.until = until;
    this.playback.play();
  }

  /** What takes time and bytes comes when somebody wants it, for the run that is on the stage. @param {Include[]} include */
  async #load(include) {
    const { trace } = this.player.run;
    if (include.includes("tables")) this.player.evidence.tables ??= await import("../panels/tables.js");
    const more = await this.simulations.run(this.current ?? {}, { changes: this.changes, include }).catch((error) => {
      this.panels.missed(include);
      throw error;
    });
    if (this.player.run.trace !== trace) return;
    if (include.includes("tables")) this.player.enrich(more.trace);
    this.panels.take(more.trace, this.changes.without?.[0] ?? "");
  }

  /** @param {Simulation} simulation @param {string} at @param {Guess} [guess] */
  #use(simulation, at, guess) {
    const { trace } = simulation;
    this.until = -1;
    guess?.judge(trace);
    this.fields.write(trace.controls);
    this.current = this.fields.read();
    const own = same(this.current, this.first.controls) && trace.changes.length === 0;
    this.altered.show(trace.changes);
    this.links.use(trace.controls, this.changes);
    this.player.use(trace, this.#picture(simulation), guess ? [guess] : own ? this.predictions : [], at);
    this.axes.use(simulation);
    this.strip.offer();
    this.panels.use(trace);
    this.#arrived();
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
      if (this.width !== width && this.player.stage.root.clientWidth) timer = setTimeout(redraw, SETTLED);
    }).observe(this.player.stage.root);
    /** A picture for this width; what the reader has asked for meanwhile comes first. */
    const redraw = () => {
      if (this.host.hasAttribute("aria-busy")) {
        timer = setTimeout(redraw, SETTLED);
        return;
      }
      width = this.width;
      this.#attempt(async () => {
        const simulation = await this.run(this.current);
        if (!simulation) return;
        this.axes.use(simulation);
        this.player.show(this.#picture(simulation));
      });
    };
  }

  #arrived() {
    if (this.player.index === this.until) this.#halt();
    this.playback.arrived();
    const { moment, last, asking, depth } = this.player;
    this.view.hint.textContent = this.playback.playing && this.playback.waits && !asking && !last ? "Press → when you are ready" : "";
    if (!this.current) return;
    this.strip.show(this.player.run, moment, asking);
    this.panels.show(moment, { asking, veiled: this.player.veiled, last });
    this.axes.show(moment, this.player.veiled, this.player.stage.root);
    const at = moment.index === 0 && !this.first.at ? "" : moment.at;
    const { name: lens, across } = this.lens;
    const without = this.changes.without?.[0] ?? (Object.keys(this.changes).length ? undefined : "");
    const place = { at, depth, controls: this.current, lens, across, without };
    this.#locate(() => this.address.write(place, { ...this.first, across: this.lens.usual }, this.fields.names));
  }

  /** A new address costs browsers a frame's work, so while the figure plays it waits until this frame is drawn. @param {() => void} write */
  #locate(write) {
    const turn = (this.located += 1);
    if (this.playback.playing) settled(() => turn === this.located && write());
    else write();
  }

  #halt() {
    this.until = -1;
    this.playback.pause();
  }

  /** @param {LensName} name */
  #look(name) {
    this.lens.name = name;
    this.player.rename();
  }

  /** A boundary is chosen to ask which way packets cross it. @param {string} zone */
  #across(zone) {
    this.lens.across = zone;
    this.#look("crosses");
  }

  /** @param {number} index */
  #jump(index) {
    this.playback.pause();
    this.player.go(index);
  }

  /** Something else in the figure leads to this moment. @param {string} at */
  #see(at) {
    this.#jump(this.player.run.find(at));
    this.#reveal();
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
    if (depth === "everything" && !this.player.told) this.#attempt(async () => {
      await this.#load(["tables"]);
      if (this.player.depth === "everything") this.player.tell("everything");
    });
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
      lens: () => this.#look(LENSES[(LENSES.findIndex(([name]) => name === this.lens.name) + 1) % LENSES.length]?.[0] ?? "began"),
      ask: () => { if (this.predictions.length) this.#ask(!player.asks); },
    };
  }
}
