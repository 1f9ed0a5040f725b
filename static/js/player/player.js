import { element } from "./dom.js";
import { Evidence } from "./evidence.js";
import { Horizon } from "./horizon.js";
import { LENSES } from "./lens.js";
import { still, travel, tween } from "./motion.js";
import { Note } from "./note.js";
import { Opening } from "./opening.js";
import { Scrubber } from "./scrubber.js";
import { Stage } from "./stage.js";
import { Timeline } from "./timeline.js";
import { Transcript } from "./transcript.js";

/** @import { Picture, Repetition, Trace } from "./contract.js" */
/** @import { Lens } from "./lens.js" */
/** @import { Links } from "./links.js" */
/** @import { Repetitions } from "../panels/repetitions.js" */
/** @import { Foretold } from "./prediction.js" */
/** @import { Moment } from "./timeline.js" */
/** @import { Depth } from "./view.js" */

const TALL_EVIDENCE = 260; // px: on a phone more room would only be emptiness
const FEEDBACK = 60; // px kept for the words that come with an answer

/** One run of a scenario on the stage: where it stands, what can be seen, and the way from one hop to the next. */
export class Player {
  /**
   * @param {HTMLElement} list the transcript the server has sent
   * @param {{depth: Depth, lens: Lens, links: Links}} how it is told, what packets are named by, and where more is written
   * @param {{jump: (index: number) => void, arrived: () => void, across: (zone: string) => void}} hooks
   */
  constructor(list, { depth, lens, links }, hooks) {
    this.depth = depth;
    this.lens = lens;
    this.hooks = hooks;
    this.note = new Note(lens);
    this.stage = new Stage(this.note.root, lens, hooks.across);
    this.scrubber = new Scrubber(lens, hooks.jump);
    this.again = element("div", { class: "agn", role: "group", "aria-label": "Sent again", hidden: true });
    /** @type {Repetitions | null} comes with the first run in which something is sent again */
    this.repetitions = null;
    this.transcript = new Transcript(list, lens, hooks.jump);
    this.evidence = new Evidence(links);
    this.live = element("p", { class: "sr", "aria-live": "polite" });
    this.asks = true;
    /** @type {Timeline | null} */
    this.timeline = null;
    this.speed = 1;
    this.index = 0;
    this.moving = false;
    this.stop = () => {};
    this.opening = new Opening();
    this.tallest = 0; // px of the tallest note since the picture was shown
    /** @type {Foretold[]} */
    this.predictions = [];
    /** @type {number[]} */
    this.heights = [];
  }

  /** Brings what only some runs need, before the first of them. @param {Trace} trace */
  async furnish({ packets, repetitions }) {
    const { evidence } = this;
    if (packets.some(({ hops }) => hops.some(({ envelope }) => envelope))) evidence.bytes ??= await import("../panels/bytes.js");
    if (packets.some(({ why_not: obstacles }) => obstacles.length)) evidence.obstacles ??= await import("../panels/why-not.js");
    if (!repetitions.length || this.repetitions) return;
    const { Repetitions } = await import("../panels/repetitions.js");
    this.repetitions ??= new Repetitions(this.again, (again, open) => this.#unfold(again, open));
  }

  /** @param {Trace} trace @param {Picture} picture @param {Foretold[]} predictions @param {string} at */
  use(trace, picture, predictions, at) {
    this.stop();
    this.predictions = predictions;
    const closed = new Timeline(trace);
    const wanted = [at, ...predictions.map((prediction) => prediction.at)].map((each) => closed.hides(each)?.first ?? 0);
    this.timeline = new Timeline(trace, new Set(wanted.filter(Boolean)));
    this.lens.use(trace);
    this.stage.failing = trace.outages ?? [];
    this.#look();
    this.index = this.#horizon().clamp(Math.max(0, this.run.find(at)));
    this.show(picture);
  }

  /** The same run in another picture. @param {Picture} picture */
  show(picture) {
    this.stop();
    this.tallest = 0;
    this.stage.show(picture);
    this.settle();
  }

  get run() {
    if (!this.timeline) throw new Error("no run yet");
    return this.timeline;
  }

  get moment() {
    return this.run.moment(this.index);
  }

  get asking() {
    return this.#horizon().waitsAt(this.moment);
  }

  /** Whether an open question hides something that is still to come. */
  get veiled() {
    return this.#horizon().veiled;
  }

  /** Whether the tables of this run are there. */
  get told() {
    return this.run.moments.some(({ hop }) => hop.memory !== null || hop.steps.some(({ table }) => table !== null));
  }

  get last() {
    return this.index >= this.#horizon().last;
  }

  /** @param {number} index @param {boolean} [move] */
  go(index, move = false) {
    this.stop();
    const from = this.opening;
    this.index = this.#horizon().clamp(index);
    this.opening = this.#openingHere();
    if (!move || still()) this.#arrive();
    else this.#travel(from);
    if (this.stage.tall) this.note.root.scrollIntoView({ block: "nearest", behavior: still() ? "auto" : "smooth" });
  }

  /** @param {Depth} depth */
  tell(depth) {
    this.depth = depth;
    this.#reserveEvidence();
    this.hooks.arrived();
  }

  /** The same run with everything that its decisions were made from. @param {Trace} trace */
  enrich(trace) {
    const stays = this.run.trace.packets.flatMap((packet) => packet.hops.map((hop) => ({ packet, hop })));
    for (const { packet, hop } of [...stays, ...this.run.moments]) {
      const told = trace.packets[packet.number - 1]?.hops[hop.number - 1];
      if (told) Object.assign(hop, { steps: told.steps, memory: told.memory });
    }
  }

  /** Each of the packets by itself, or one moment for all. @param {Repetition} again @param {boolean} open */
  #unfold(again, open) {
    this.stop();
    const { at, packet } = this.moment;
    const inside = again.first <= packet.number && packet.number <= again.last;
    const others = [...this.run.open].filter((first) => first !== again.first);
    this.timeline = new Timeline(this.run.trace, new Set(open ? [...others, again.first] : others));
    this.#look();
    this.index = this.#horizon().clamp(this.run.find(inside && open ? `${again.first}.1` : at));
    this.settle(false);
  }

  /** Packets are called otherwise. */
  rename() {
    this.stop();
    this.#look();
    this.settle();
  }

  /** An answer has come, or questions are asked or not: what can be seen has changed. @param {boolean} [quiet] */
  reconsider(quiet = false) {
    this.stop();
    this.#look();
    this.index = this.#horizon().clamp(this.index);
    this.settle(quiet);
  }

  /** Measures every note and rests where it stands. @param {boolean} [quiet] */
  settle(quiet = true) {
    this.#measure();
    this.#draw();
    this.opening = this.#openingHere();
    this.#arrive(quiet);
    this.#reserveEvidence();
  }

  #horizon() {
    if (!this.horizon) throw new Error("no run yet");
    return this.horizon;
  }

  #look() {
    this.horizon = new Horizon(this.run, this.predictions, this.asks);
    this.lens.veiled = this.horizon.veiled ? (this.run.moments[this.horizon.last]?.packet.number ?? 0) : 0;
  }

  #draw() {
    this.scrubber.draw(this.run, this.#horizon());
    this.repetitions?.draw(this.run, this.#horizon());
    this.transcript.draw(this.run, this.#horizon());
  }

  #measure() {
    this.note.root.style.width = `${this.stage.noteWidth}px`;
    this.heights = this.run.moments.map((moment) => {
      const prediction = this.#horizon().prediction(moment);
      const open = prediction?.open ? prediction : null;
      const told = this.#height(() => this.note.write(moment, "told", open ? null : prediction));
      const asking = open ? this.#height(() => this.note.write(moment, "asking", open)) : 0;
      this.tallest = Math.max(this.tallest, this.#longest(moment));
      this.tallest = Math.max(this.tallest, asking, told + (open ? FEEDBACK : 0));
      return this.#horizon().waitsAt(moment) ? asking : told;
    });
    this.stage.reserve(this.tallest);
  }

  /** px of the note under the lens that has most to say here, so that choosing one moves nothing. @param {Moment} moment */
  #longest(moment) {
    const { name } = this.lens;
    const others = LENSES.filter(([other]) => other !== name && this.lens.sentence(moment, other).length > moment.hop.sentence.length);
    return Math.max(0, ...others.map(([other]) => {
      this.lens.name = other;
      const height = this.#height(() => this.note.write(moment, "told", null));
      this.lens.name = name;
      return height;
    }));
  }

  /** @param {() => void} write */
  #height(write) {
    write();
    return this.note.root.offsetHeight;
  }

  #openingHere() {
    return this.stage.opening(this.moment.hop.place, this.heights[this.index] ?? 0);
  }

  /** @param {Opening} from */
  #travel(from) {
    this.moving = true;
    this.note.write(this.moment, "moving", null);
    this.#mark();
    const { previous, hop } = this.moment;
    this.evidence.wait(this.moment, this.depth);
    const duration = travel(this.moment, previous ? this.stage.links(previous.place, hop.place) : 0) / this.speed;
    const cancel = tween(duration, (progress) => {
      this.note.count(progress);
      const { wait } = this.moment;
      if (wait) this.evidence.count(wait.from + progress * (wait.to - wait.from));
      this.stage.draw(this.#scene(progress, from));
    }, () => this.#arrive());
    this.stop = () => {
      cancel();
      this.moving = false;
    };
  }

  /** @param {number} progress @param {Opening} from */
  #scene(progress, from) {
    return { timeline: this.run, moment: this.moment, progress, asking: this.asking, from, to: this.opening };
  }

  #arrive(quiet = false) {
    this.moving = false;
    const { moment } = this;
    this.note.write(moment, this.asking ? "asking" : "told", this.#horizon().prediction(moment));
    this.stage.draw(this.#scene(1, this.opening));
    this.#mark();
    this.evidence.show(moment, this.depth, this.asking);
    if (!quiet) this.live.textContent = this.#words();
    this.hooks.arrived();
  }

  #mark() {
    const { moment } = this;
    this.scrubber.mark(moment, `packet ${moment.packet.number}, hop ${moment.hop.number}: ${this.asking ? "your prediction" : moment.hop.title}`);
    this.transcript.mark(moment);
  }

  #words() {
    const { packet, hop, wait } = this.moment;
    const place = `Packet ${packet.number}, hop ${hop.number}.`;
    if (this.asking) return `${place} ${this.#horizon().prediction(this.moment)?.question ?? ""}`;
    const answered = this.#horizon().prediction(this.moment)?.verdict;
    return [answered, wait?.sentence, place, `${hop.title}.`, hop.sentence, hop.verdict?.text].filter(Boolean).join(" ");
  }

  #reserveEvidence() {
    const { depth, asking } = this;
    this.evidence.reserve(this.run.moments, this.moment, { depth, asking, most: this.stage.tall ? TALL_EVIDENCE : Infinity });
  }
}
